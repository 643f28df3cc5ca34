// BuildFolder: lock, log, orphans.
#include "build/build_folder.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/path.h"
#include "base/process_identity.h"
#include "run/orphans.h"

namespace rbuild {

Result<BuildFolder> BuildFolder::Lock(Disk& disk, const std::string& folder, const Tell& on_wait) {
  TRY(disk.MakeDirs(folder));
  TRY_ASSIGN(BuildLock lock, BuildLock::Acquire(JoinPath(folder, kLockFile), on_wait));
  return BuildFolder(folder, std::move(lock));
}

Result<void> BuildFolder::OpenLog(const Tell& warn) {
  BuildLog::Warnings warnings;
  TRY_ASSIGN(log_, BuildLog::Open(JoinPath(folder_, kLogFile), &warnings));
  for (const std::string& warning : warnings) {
    warn(warning);
  }
  return EndOrphansOf(*log_, warn);
}

}  // namespace rbuild
