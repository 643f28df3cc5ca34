// BuildFolder: lock, log, orphans.
#include "build/build_folder.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/path.h"
#include "build/left_running.h"
#include "build/wait_register.h"

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
  std::vector<RunningMark> marks;
  std::vector<std::vector<std::string>> edges;
  for (const EdgeRecord* record : log.Marked()) {
    if (!IsOwnerAlive(*record->running)) {  // else it is a nested rbuild that its outer one has left behind
      marks.push_back(*record->running);
      edges.push_back(OutputsOf(*record));
    }
  }
  EndLeftRunning(marks, clock, warn);
  MakeRunAgain(log, edges);
}

Result<std::string> RealPath(const std::string& folder) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::canonical(folder.empty() ? "." : folder, error);
  if (error) {
    return EnvironmentError(fmt::format("find the real path of {}: {}", folder, error.message()));
  }
  return path.string();
}

// Whether an rbuild of the lineage works in the folder. The lock names its holder even where the folder has two names.
bool WorksIn(const Lineage& lineage, const std::string& real_path, const std::string& lock_path) {
  if (lineage.empty()) {
    return false;
  }
  const std::optional<ProcessIdentity> holder = BuildLock::HolderOf(lock_path);
  return std::any_of(lineage.begin(), lineage.end(),
                     [&](const RunningEdge& outer) { return outer.folder == real_path || outer.rbuild == holder; });
}

// Waits for the lock, unless its holder waits for us: that would be an error.
Result<BuildLock> AcquireUnlessCircle(const std::string& path, const BuildFolder::Tell& on_wait,
                                      const BuilderIdentity& identity) {
  WaitRegister waits(identity.process, identity.lineage);
  std::optional<RunningEdge> awaited;
  Result<void> noted;
  auto note = [&]() -> Result<void> {
    const std::optional<ProcessIdentity> holder = BuildLock::HolderOf(path);
    if (awaited && awaited->rbuild != holder) {
      TRY(waits.End(*awaited));
      awaited.reset();
    }
    if (holder) {
      awaited = RunningEdge{*holder, identity.folder, ""};
      TRY(waits.Await(*awaited));
    }
    return {};
  };
  auto should_stop = [&] {
    noted = identity.lineage.empty() ? Result<void>() : note();
    return !noted.has_value();
  };
  Result<BuildLock> lock = BuildLock::Acquire(path, on_wait, should_stop);
  return noted ? std::move(lock) : tl::make_unexpected(std::move(noted).error());
}

}  // namespace

Result<BuildFolder> BuildFolder::Lock(Disk& disk, const std::string& folder, const Tell& on_wait,
                                      const Lineage& lineage) {
  TRY(disk.MakeDirs(folder));
  const std::string path = JoinPath(folder, kLockFile);
  BuilderIdentity identity{BootId(), ThisProcess(), {}, lineage};
  TRY_ASSIGN(identity.folder, RealPath(folder));
  if (WorksIn(lineage, identity.folder, path)) {
    // The outer one may be gone, and nobody hold the folder now.
    TRY_ASSIGN(std::optional<BuildLock> lock, BuildLock::TryAcquire(path));
    if (lock && !lock->is_exclusive()) {
      lock.reset();
    }
    return BuildFolder(folder, std::move(identity), std::move(lock));
  }
  TRY_ASSIGN(BuildLock lock, AcquireUnlessCircle(path, on_wait, identity));
  return BuildFolder(folder, std::move(identity), std::move(lock));
}

Result<void> BuildFolder::OpenLog(const Clock& clock, const Tell& warn) {
  BuildLog::Warnings warnings;
  const std::string path = JoinPath(folder_, kLogFile);
  TRY_ASSIGN(log_, is_beside() ? BuildLog::OpenBeside(path, &warnings) : BuildLog::Open(path, &warnings));
  for (const std::string& warning : warnings) {
    warn(warning);
  }
  if (is_beside()) {
    return {};
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
