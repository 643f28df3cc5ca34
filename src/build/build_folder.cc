// BuildFolder: lock, log, orphans.
#include "build/build_folder.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/path.h"
#include "base/process_identity.h"
#include "run/orphans.h"

namespace rbuild {

namespace {

// Ends what is left of the marked edges' commands and makes these edges run again.
void EndOrphansOf(BuildLog& log, const Clock& clock, const BuildFolder::Tell& warn) {
  const std::string boot_id = BootId();
  std::vector<OrphanMark> orphans;
  std::vector<std::vector<std::string>> edges;
  for (const EdgeRecord* record : log.Marked()) {
    const RunningMark& mark = *record->running;
    const ProcessIdentity owner{mark.rbuild_pid, mark.rbuild_start};
    if (mark.boot_id == boot_id) {
      if (Exists(owner)) {
        continue;  // a nested rbuild that works beside us: its marks are its own
      }
      orphans.push_back({{mark.child_pid, mark.child_start},
                         fmt::format("{}={}", kOwnerVariable, OwnerValue(owner)),
                         mark.marked_wall_ns});
    }
    std::vector<std::string>& outputs = edges.emplace_back();
    for (const OutputRecord& output : record->outputs) {
      outputs.push_back(output.path);
    }
  }
  for (const EndedOrphan& ended : EndOrphans(orphans, clock)) {
    warn(fmt::format("ended {} {}, which a killed rbuild had left running{}", ended.group ? "process group" : "process",
                     ended.pid, ended.killed ? " (it did not heed SIGTERM)" : ""));
  }
  for (const std::vector<std::string>& outputs : edges) {
    log.Fail(std::vector<std::string_view>(outputs.begin(), outputs.end()));
  }
}

}  // namespace

std::string OwnerValue(const ProcessIdentity& rbuild) {
  return fmt::format("{}.{}", rbuild.pid, rbuild.start_time);
}

Result<BuildFolder> BuildFolder::Lock(Disk& disk, const std::string& folder, const Tell& on_wait) {
  TRY(disk.MakeDirs(folder));
  TRY_ASSIGN(BuildLock lock, BuildLock::Acquire(JoinPath(folder, kLockFile), on_wait));
  return BuildFolder(folder, std::move(lock));
}

Result<void> BuildFolder::OpenLog(const Clock& clock, const Tell& warn) {
  BuildLog::Warnings warnings;
  TRY_ASSIGN(log_, BuildLog::Open(JoinPath(folder_, kLogFile), &warnings));
  for (const std::string& warning : warnings) {
    warn(warning);
  }
  EndOrphansOf(*log_, clock, warn);
  return {};
}

}  // namespace rbuild
