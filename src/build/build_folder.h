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
#include "base/process_identity.h"
#include "log/build_lock.h"
#include "log/build_log.h"

namespace rbuild {

// Named once, because tools and people look for them.
inline constexpr std::string_view kLogFile = ".rbuild.db";
inline constexpr std::string_view kLockFile = ".rbuild.lock";

// NAME=VALUE in the environment of every command that the given rbuild starts: by it the orphans of a killed rbuild are
// known even if it died before it could note who they are.
inline constexpr std::string_view kOwnerVariable = "RBUILD_OWNER";
std::string OwnerValue(const ProcessIdentity& rbuild);

class BuildFolder {
 public:
  using Tell = std::function<void(std::string_view)>;

  // Makes the folder if it is missing and takes its lock; `on_wait` hears once for whom it waits.
  // `inside`: the value that kOwnerVariable has in our own environment. Error: the folder can't be written, or that
  // very rbuild holds the lock, which ends only when we do.
  static Result<BuildFolder> Lock(Disk& disk, const std::string& folder, const Tell& on_wait,
                                  const std::optional<std::string>& inside = std::nullopt);

  // True if another rbuild held the folder: what was read before may be outdated.
  bool waited() const { return lock_.waited(); }

  // Opens the log, ends commands that a killed rbuild left running, and takes their marks away: these edges run again.
  // `warn` hears what was odd, and what was ended.
  Result<void> OpenLog(const Clock& clock, const Tell& warn);
  // For a dry run, which takes no lock and writes nothing: the log as it is, or an empty one. Changes stay in memory.
  static Result<std::unique_ptr<BuildLog>> ReadLog(const std::string& folder, const Tell& warn);
  // REQUIRES: OpenLog() succeeded.
  BuildLog& log() { return *log_; }

  const std::string& path() const { return folder_; }

 private:
  BuildFolder(std::string folder, BuildLock lock) : folder_(std::move(folder)), lock_(std::move(lock)) {}

  std::string folder_;
  BuildLock lock_;
  std::unique_ptr<BuildLog> log_;
};

}  // namespace rbuild
