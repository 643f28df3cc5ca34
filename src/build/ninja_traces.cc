// NinjaTraces: reading them, and taking records back.
#include "build/ninja_traces.h"

#include <algorithm>

#include "base/path.h"
#include "plan/edge_traits.h"

namespace rbuild {

namespace {

std::vector<std::string_view> OutputsOf(const EdgeRecord& record) {
  std::vector<std::string_view> outputs;
  for (const OutputRecord& output : record.outputs) {
    outputs.push_back(output.path);
  }
  return outputs;
}

// Whether the record says of every output which bytes its command left, and the edge is still one that goes by them.
Result<bool> TellsBytes(const Graph& graph, const EdgeRecord& record) {
  NodeId node = graph.FindNode(record.outputs.front().path);
  EdgeId edge = node.valid() ? graph.node(node).producer : EdgeId();
  if (!edge.valid() || graph.IsPhony(edge)) {
    return false;
  }
  TRY_ASSIGN(EdgeTraits traits, ReadEdgeTraits(graph, edge));
  return traits.cut_off && !traits.generator &&
         std::ranges::all_of(record.outputs, [](const OutputRecord& o) { return o.content == o.version; });
}

}  // namespace

Result<NinjaTraces> FindNinjaTraces(const Disk& disk, const std::string& builddir) {
  NinjaTraces traces;
  const std::string path = JoinPath(builddir, kNinjaLogFile);
  TRY_ASSIGN(FileStat stat, disk.Stat(path));
  if (!stat.is_regular()) {
    return traces;
  }
  TRY_ASSIGN(std::string text, disk.ReadFile(path));
  traces.log = ParseNinjaLog(text);
  traces.files = {path, JoinPath(builddir, kNinjaDepsFile)};
  return traces;
}

Result<bool> DistrustRecords(const Graph& graph, BuildLog& log) {
  std::vector<const EdgeRecord*> distrusted;
  for (const EdgeRecord* record : log.AllEdges()) {
    if (!record->finished || record->running) {
      continue;
    }
    TRY_ASSIGN(bool tells_bytes, TellsBytes(graph, *record));
    if (!tells_bytes) {
      distrusted.push_back(record);
    }
  }
  for (const EdgeRecord* record : distrusted) {
    log.Fail(OutputsOf(*record));
  }
  return !distrusted.empty();
}

}  // namespace rbuild
