// BuildFolder: the folder in which a build keeps its log and its lock, opened for one build.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/disk.h"
#include "base/error.h"
#include "build/lineage.h"
#include "log/build_lock.h"
#include "log/build_log.h"

namespace rbuild {

// Named once, because tools and people look for them.
inline constexpr std::string_view kLogFile = ".rbuild.db";
inline constexpr std::string_view kLockFile = ".rbuild.lock";

class BuildFolder {
 public:
  using Tell = std::function<void(std::string_view)>;

  // Makes the folder if it is missing and takes its lock; `on_wait` hears once for whom it waits.
  // If an rbuild of `lineage` works in the folder, waiting would never end: then this one works beside it
  // (SharedFolder) and leaves the lock, and what its holder alone may do, to others. Error: the folder can't be
  // written, or the holder of the lock waits for us in another way.
  static Result<BuildFolder> Lock(Disk& disk, const std::string& folder, const Tell& on_wait,
                                  const Lineage& lineage = {});

  // True if another rbuild held the folder: what was read before may be outdated.
  bool waited() const { return lock_ && lock_->waited(); }
  // Whether the folder is another one's, beside whom we work.
  bool is_beside() const { return !lock_; }

  // Opens the log. The holder of the lock ends commands that a killed rbuild left running, and takes their marks away:
  // these edges run again. `warn` hears what was odd, and what was ended.
  Result<void> OpenLog(const Clock& clock, const Tell& warn);
  // For a dry run, which takes no lock and writes nothing: the log as it is, or an empty one. Changes stay in memory.
  static Result<std::unique_ptr<BuildLog>> ReadLog(const std::string& folder, const Tell& warn);
  // REQUIRES: OpenLog() succeeded.
  BuildLog& log() { return *log_; }

  const std::string& path() const { return folder_; }
  const BuilderIdentity& identity() const { return identity_; }

 private:
  BuildFolder(std::string folder, BuilderIdentity identity, std::optional<BuildLock> lock)
      : folder_(std::move(folder)), identity_(std::move(identity)), lock_(std::move(lock)) {}

  std::string folder_;
  BuilderIdentity identity_;
  std::optional<BuildLock> lock_;
  std::unique_ptr<BuildLog> log_;
};

}  // namespace rbuild
