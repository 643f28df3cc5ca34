// BuildLock: keeps a second rbuild out of a build folder, and tells it for whom it waits.
//
// An advisory lock (flock) on a file in the folder, held through a descriptor that children don't inherit, so it ends
// with its holder however that ends. The file holds "PID START_TIME\n" of the holder. It is never removed: a lock on a
// removed file keeps nobody out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "base/descriptor.h"
#include "base/error.h"
#include "base/process_identity.h"

namespace rbuild {

class BuildLock {
 public:
  // Called once, before waiting, with text such as "pid 1234 (rbuild build -r)".
  using OnWait = std::function<void(const std::string& holder)>;
  // Asked while waiting, some times a second and after every signal: true ends the wait.
  using ShouldStop = std::function<bool()>;

  // Waits until the lock is free. Errors: the file can't be made or locked; the wait was ended by `should_stop`.
  // On file systems that know no locks (some network ones) there is nothing to wait for: is_exclusive() is false then.
  static Result<BuildLock> Acquire(const std::string& path, const OnWait& on_wait, const ShouldStop& should_stop = {});
  // Nothing if somebody else holds it.
  static Result<std::optional<BuildLock>> TryAcquire(const std::string& path);

  // Whether another one held it first: what was read before may have changed since.
  bool waited() const { return waited_; }
  bool is_exclusive() const { return exclusive_; }

  // Who holds the lock of this file at the moment, as far as its content and the system tell; nothing if it is free.
  // Makes no file. Locks it for an instant, which a TryAcquire() of that very instant may run into.
  static std::optional<ProcessIdentity> HolderOf(const std::string& path);

 private:
  BuildLock(Descriptor file, bool exclusive) : file_(std::move(file)), exclusive_(exclusive) {}

  Descriptor file_;
  bool exclusive_ = true;
  bool waited_ = false;
};

}  // namespace rbuild
