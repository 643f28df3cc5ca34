// BuildFolder: lock, log, orphans.
#include "build/build_folder.h"

#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/path.h"
#include "base/process_identity.h"
#include "run/orphans.h"

namespace rbuild {

namespace {

// A time that no file has.
constexpr int64_t kNoTime = std::numeric_limits<int64_t>::min();

// After a crash of the system a stat may promise what the disk has lost. Taken away from the log itself, so that also
// those outputs that the next build doesn't look at stay in doubt until one does.
void DoubtOutputs(BuildLog& log, const BuildFolder::Tell& warn) {
  std::vector<OutputRecord> outputs;
  for (const EdgeRecord* record : log.AllEdges()) {
    outputs.insert(outputs.end(), record->outputs.begin(), record->outputs.end());
  }
  for (OutputRecord& output : outputs) {
    if (output.stat.exists()) {
      output.stat.mtime_ns = output.stat.ctime_ns = kNoTime;
      log.UpdateOutput(output);
    }
  }
  if (!outputs.empty()) {
    warn(
        "the system went down during or after the last build here: what can't be checked by its content is built "
        "again");
  }
}

std::vector<std::string> OutputsOf(const EdgeRecord& record) {
  std::vector<std::string> outputs;
  for (const OutputRecord& output : record.outputs) {
    outputs.push_back(output.path);
  }
  return outputs;
}

void MakeRunAgain(BuildLog& log, const std::vector<std::vector<std::string>>& edges) {
  for (const std::vector<std::string>& outputs : edges) {
    log.Fail(std::vector<std::string_view>(outputs.begin(), outputs.end()));
  }
}

// Ends what is left of the marked edges' commands and makes these edges run again.
void EndOrphansOf(BuildLog& log, const Clock& clock, const BuildFolder::Tell& warn) {
  const std::string boot_id = BootId();
  std::vector<OrphanMark> orphans;
  std::vector<std::vector<std::string>> edges;
  for (const EdgeRecord* record : log.Marked()) {
    const RunningMark& mark = *record->running;
    const ProcessIdentity owner{mark.rbuild_pid, mark.rbuild_start};
    if (mark.boot_id == boot_id) {
      if (IsAlive(owner)) {
        continue;  // a nested rbuild that works beside us: its marks are its own
      }
      orphans.push_back({{mark.child_pid, mark.child_start},
                         fmt::format("{}={}", kOwnerVariable, OwnerValue(owner)),
                         mark.marked_wall_ns});
    }
    edges.push_back(OutputsOf(*record));
  }
  for (const EndedOrphan& ended : EndOrphans(orphans, clock)) {
    warn(fmt::format("ended {} {}, which a killed rbuild had left running{}", ended.group ? "process group" : "process",
                     ended.pid, ended.killed ? " (it did not heed SIGTERM)" : ""));
  }
  MakeRunAgain(log, edges);
}

}  // namespace

std::string OwnerValue(const ProcessIdentity& rbuild) {
  return fmt::format("{}.{}", rbuild.pid, rbuild.start_time);
}

Result<BuildFolder> BuildFolder::Lock(Disk& disk, const std::string& folder, const Tell& on_wait,
                                      const std::optional<std::string>& inside) {
  TRY(disk.MakeDirs(folder));
  const std::string path = JoinPath(folder, kLockFile);
  if (std::optional<ProcessIdentity> holder = BuildLock::HolderOf(path); holder && OwnerValue(*holder) == inside) {
    return InputError(
        fmt::format("{} is held by the rbuild that runs this very command (pid {}): waiting for it "
                    "would never end",
                    path, holder->pid));
  }
  TRY_ASSIGN(BuildLock lock, BuildLock::Acquire(path, on_wait));
  return BuildFolder(folder, std::move(lock));
}

Result<void> BuildFolder::OpenLog(const Clock& clock, const Tell& warn) {
  BuildLog::Warnings warnings;
  TRY_ASSIGN(log_, BuildLog::Open(JoinPath(folder_, kLogFile), &warnings));
  for (const std::string& warning : warnings) {
    warn(warning);
  }
  if (!log_->closed_cleanly()) {
    DoubtOutputs(*log_, warn);
  }
  EndOrphansOf(*log_, clock, warn);
  return {};
}

Result<std::unique_ptr<BuildLog>> BuildFolder::ReadLog(const std::string& folder, const Tell& warn) {
  BuildLog::Warnings warnings;
  TRY_ASSIGN(std::unique_ptr<BuildLog> log, BuildLog::OpenReadOnly(JoinPath(folder, kLogFile), &warnings));
  for (const std::string& warning : warnings) {
    warn(warning);
  }
  if (log == nullptr) {
    return BuildLog::InMemory();
  }
  if (!log->closed_cleanly()) {
    DoubtOutputs(*log, warn);
  }
  std::vector<std::vector<std::string>> marked;
  for (const EdgeRecord* record : log->Marked()) {
    marked.push_back(OutputsOf(*record));
  }
  MakeRunAgain(*log, marked);
  return log;
}

}  // namespace rbuild
