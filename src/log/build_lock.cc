// BuildLock: flock(2), tried again and again while waiting.
#include "log/build_lock.h"

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/disk.h"
#include "base/text.h"

namespace rbuild {

namespace {

// Waiting in flock() itself could not be ended: signal handlers restart it, and a signal that comes just before the
// call is missed. A few tries a second cost nothing that can be measured.
constexpr std::chrono::milliseconds kTryAgainAfter{20};

bool KnowsNoLocks(int error) {
  return error == ENOLCK || error == EOPNOTSUPP || error == ENOSYS;
}

// Whether the file that is locked still has its name: somebody may have removed the folder meanwhile.
bool IsStillAt(int fd, const std::string& path) {
  struct stat locked{};
  struct stat named{};
  return fstat(fd, &locked) == 0 && stat(path.c_str(), &named) == 0 && locked.st_dev == named.st_dev &&
         locked.st_ino == named.st_ino;
}

std::optional<ProcessIdentity> ReadHolder(const std::string& path) {
  Result<std::string> content = RealDisk().ReadFile(path);
  if (!content) {
    return std::nullopt;
  }
  std::vector<std::string_view> words = SplitWords(Trim(*content));
  if (words.size() != 2) {
    return std::nullopt;
  }
  std::optional<int64_t> pid = ParseInt(words[0]);
  std::optional<int64_t> start = ParseInt(words[1]);
  if (!pid || !start || *pid <= 0 || *start < 0) {
    return std::nullopt;
  }
  return ProcessIdentity{*pid, static_cast<uint64_t>(*start)};
}

// For the waiting user. The holder writes its name just after it got the lock, so the file may still name an earlier
// one.
std::string DescribeHolder(const std::string& path) {
  std::optional<ProcessIdentity> holder = ReadHolder(path);
  if (!holder || !IsAlive(*holder)) {
    return "another process";
  }
  std::string command = CommandLineOf(holder->pid);
  return command.empty() ? fmt::format("pid {}", holder->pid) : fmt::format("pid {} ({})", holder->pid, command);
}

// Failing to write the name hurts nobody but a waiter's curiosity.
void WriteHolder(int fd) {
  const ProcessIdentity self = ThisProcess();
  const std::string line = fmt::format("{} {}\n", self.pid, self.start_time);
  if (ftruncate(fd, 0) == 0) {
    static_cast<void>(pwrite(fd, line.data(), line.size(), 0) == static_cast<ssize_t>(line.size()));
  }
}

}  // namespace

Result<std::optional<BuildLock>> BuildLock::TryAcquire(const std::string& path) {
  while (true) {
    Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (!file.valid()) {
      return ErrnoError(fmt::format("open the lock file {}", path), errno);
    }
    bool exclusive = true;
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
      const int error = errno;
      if (error == EWOULDBLOCK) {
        return std::optional<BuildLock>();
      }
      if (error == EINTR) {
        continue;
      }
      if (!KnowsNoLocks(error)) {
        return ErrnoError(fmt::format("lock {}", path), error);
      }
      exclusive = false;
    }
    if (!IsStillAt(file.get(), path)) {
      continue;
    }
    WriteHolder(file.get());
    return std::optional<BuildLock>(BuildLock(std::move(file), exclusive));
  }
}

Result<BuildLock> BuildLock::Acquire(const std::string& path, const OnWait& on_wait, const ShouldStop& should_stop) {
  bool waited = false;
  while (true) {
    TRY_ASSIGN(std::optional<BuildLock> lock, TryAcquire(path));
    if (lock) {
      lock->waited_ = waited;
      return std::move(*lock);
    }
    if (!waited) {
      waited = true;
      if (on_wait) {
        on_wait(DescribeHolder(path));
      }
    }
    if (should_stop && should_stop()) {
      return EnvironmentError(fmt::format("interrupted while waiting for the lock {}", path));
    }
    std::this_thread::sleep_for(kTryAgainAfter);
  }
}

std::optional<ProcessIdentity> BuildLock::HolderOf(const std::string& path) {
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) {
    return std::nullopt;
  }
  // A shared lock for an instant: it fails only while somebody holds the exclusive one.
  if (flock(file.get(), LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK) {
    return std::nullopt;
  }
  std::optional<ProcessIdentity> holder = ReadHolder(path);
  return holder && IsAlive(*holder) ? holder : std::nullopt;
}

}  // namespace rbuild
