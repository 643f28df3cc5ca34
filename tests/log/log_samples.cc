// Records as text, so that two that differ show where.
#include "log/log_samples.h"

#include <fmt/format.h>

namespace rbuild {

namespace {

std::string Describe(const FileStat& stat) {
  return fmt::format("{} {} {} {} {}", static_cast<int>(stat.kind), stat.mtime_ns, stat.ctime_ns, stat.size,
                     stat.inode);
}

}  // namespace

std::string Describe(const EdgeRecord& record) {
  std::string text = fmt::format("finished {} key {} command {}\ntimes {} {} {} {}\n", record.finished,
                                 record.key.ToShortHex(), record.command.low, record.times.announce_ms,
                                 record.times.finish_ms, record.times.peak_memory_kb, record.generated_ns);
  for (const OutputRecord& output : record.outputs) {
    text += fmt::format("output {} {} {} {}\n", output.path, output.version.ToHex(),
                        output.content ? output.content->ToHex() : "-", Describe(output.stat));
  }
  for (const InputRecord& input : record.inputs) {
    text += fmt::format("input {} {} {} {}\n", input.path, input.version.ToHex(), input.discovered, input.tree);
  }
  for (const EnvRecord& env : record.env) {
    text += fmt::format("env {} {}\n", env.name, env.value ? "=" + *env.value : "unset");
  }
  if (record.running) {
    const RunningMark& mark = *record.running;
    text += fmt::format("mark {} {} {} {} {} {}\n", mark.boot_id, mark.rbuild_pid, mark.rbuild_start, mark.child_pid,
                        mark.child_start, mark.marked_wall_ns);
  }
  return text + "diagnostics " + record.diagnostics;
}

std::string Find(const BuildLog& log, const std::vector<std::string_view>& outputs) {
  const EdgeRecord* record = log.FindEdge(outputs);
  return record == nullptr ? "absent" : Describe(*record);
}

std::unique_ptr<BuildLog> OpenLog(const std::string& path, std::string_view boot_id) {
  BuildLog::Warnings warnings;
  Result<std::unique_ptr<BuildLog>> log = BuildLog::Open(path, &warnings, boot_id);
  EXPECT_TRUE(log.has_value()) << (log ? "" : log.error().ToString());
  EXPECT_EQ(warnings, BuildLog::Warnings());
  return log ? *std::move(log) : BuildLog::InMemory();
}

}  // namespace rbuild
