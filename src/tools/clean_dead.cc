// `-t cleandead`: removes what earlier builds made and the build file no longer speaks of.
#include <algorithm>

#include <fmt/format.h>

#include "plan/edge_traits.h"
#include "tools/cleaner.h"
#include "tools/tools.h"

namespace rbuild {

namespace {

// What the build was found to read: a file that is made no more may be a source by now.
StringSet DiscoveredInputs(const ToolCall& call) {
  StringSet paths;
  for (size_t i = 0; i < call.graph().edge_count(); ++i) {
    if (const EdgeRecord* record = call.log->FindEdge(OutputPaths(call.graph(), EdgeId(i)))) {
      for (const InputRecord& input : record->inputs) {
        // The others are those of the build file of that time.
        if (input.discovered) {
          paths.insert(input.path);
        }
      }
    }
  }
  return paths;
}

std::vector<OutputRecord> DeadOutputs(const ToolCall& call) {
  const StringSet read = DiscoveredInputs(call);
  std::vector<OutputRecord> dead;
  for (const EdgeRecord* record : call.log->AllEdges()) {
    for (const OutputRecord& output : record->outputs) {
      if (!call.graph().FindNode(output.path).valid() && !read.contains(output.path)) {
        dead.push_back(output);
      }
    }
  }
  std::sort(dead.begin(), dead.end(), [](const OutputRecord& a, const OutputRecord& b) { return a.path < b.path; });
  return dead;
}

// Whether the file is the one that the build left: another one may be the user's.
bool IsOurs(const OutputRecord& output, const FileStat& now) {
  return now.kind == output.stat.kind &&
         (now.is_directory() || (now.size == output.stat.size && now.mtime_ns == output.stat.mtime_ns));
}

}  // namespace

Result<int> RunCleanDeadTool(ToolCall& call) {
  Cleaner cleaner(call);
  TRY(cleaner.Begin());
  for (const OutputRecord& output : DeadOutputs(call)) {
    TRY_ASSIGN(const FileStat now, call.parts.disk.Stat(output.path));
    if (!now.exists()) {
      continue;
    }
    if (IsOurs(output, now)) {
      cleaner.Remove(output.path);
    } else {
      call.Warn(fmt::format("kept {}, which is not as the build left it", output.path));
    }
  }
  return cleaner.Finish();
}

}  // namespace rbuild
