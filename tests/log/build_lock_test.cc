// The lock of a build folder: who gets it, who waits for whom, and what ends a wait.
#include "log/build_lock.h"

#include <csignal>
#include <filesystem>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/temp_folder.h"

namespace rbuild {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

// A child process that holds the lock until Release().
class Holder {
 public:
  explicit Holder(const std::string& path) {
    EXPECT_EQ(pipe(ready_), 0);
    EXPECT_EQ(pipe(release_), 0);
    child_ = fork();
    if (child_ == 0) {
      close(release_[1]);
      Result<std::optional<BuildLock>> lock = BuildLock::TryAcquire(path);
      const char answer = lock && *lock ? 'y' : 'n';
      if (write(ready_[1], &answer, 1) != 1) {
        _exit(1);
      }
      char end;
      _exit(read(release_[0], &end, 1) == 0 ? 0 : 1);
    }
    char answer = '?';
    EXPECT_EQ(read(ready_[0], &answer, 1), 1);
    EXPECT_EQ(answer, 'y');
  }
  ~Holder() { Release(); }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

  pid_t pid() const { return child_; }
  void Release() {
    if (child_ > 0) {
      for (int fd : {ready_[0], ready_[1], release_[0], release_[1]}) {
        close(fd);
      }
      EXPECT_EQ(waitpid(child_, nullptr, 0), child_);
      child_ = 0;
    }
  }
  void Kill() { kill(child_, SIGKILL); }

 private:
  int ready_[2];
  int release_[2];
  pid_t child_ = 0;
};

class BuildLockTest : public testing::Test {
 protected:
  TempFolder folder_;
  std::string path_ = folder_ / "lock";
};

TEST_F(BuildLockTest, AFreeLockIsTakenAtOnce) {
  Result<BuildLock> lock = BuildLock::Acquire(path_, [](const std::string&) { FAIL() << "nobody to wait for"; });
  ASSERT_TRUE(lock.has_value()) << lock.error().ToString();
  EXPECT_FALSE(lock->waited());
  EXPECT_TRUE(lock->is_exclusive());
  EXPECT_EQ(BuildLock::HolderOf(path_), ThisProcess());
}

TEST_F(BuildLockTest, TheFileNamesTheHolder) {
  Result<BuildLock> lock = BuildLock::Acquire(path_, {});
  ASSERT_TRUE(lock.has_value());
  const ProcessIdentity self = ThisProcess();
  EXPECT_EQ(RealDisk().ReadFile(path_).value(),
            std::to_string(self.pid) + " " + std::to_string(self.start_time) + "\n");
}

TEST_F(BuildLockTest, OnlyOneHasIt) {
  std::optional<BuildLock> first = BuildLock::TryAcquire(path_).value();
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(BuildLock::TryAcquire(path_).value().has_value());
  BuildLock moved = std::move(*first);
  first.reset();
  EXPECT_FALSE(BuildLock::TryAcquire(path_).value().has_value());
  {
    BuildLock last = std::move(moved);
  }
  EXPECT_TRUE(BuildLock::TryAcquire(path_).value().has_value());
}

TEST_F(BuildLockTest, AReleasedLockHasNoHolder) {
  EXPECT_EQ(BuildLock::HolderOf(path_), std::nullopt);
  EXPECT_FALSE(std::filesystem::exists(path_));
  {
    std::optional<BuildLock> lock = BuildLock::TryAcquire(path_).value();
  }
  EXPECT_EQ(BuildLock::HolderOf(path_), std::nullopt);
}

TEST_F(BuildLockTest, AWaiterIsToldOnceForWhom) {
  Holder holder(path_);
  std::vector<std::string> told;
  Result<BuildLock> lock = BuildLock::Acquire(
      path_, [&](const std::string& text) { told.push_back(text); },
      [&] {
        holder.Release();
        return false;
      });
  ASSERT_TRUE(lock.has_value()) << lock.error().ToString();
  EXPECT_TRUE(lock->waited());
  ASSERT_EQ(told.size(), 1);
  EXPECT_THAT(told[0], MatchesRegex("pid [0-9]+ \\(log_test.*\\)"));
}

TEST_F(BuildLockTest, AKilledHolderLeavesNoLock) {
  Holder holder(path_);
  EXPECT_EQ(BuildLock::HolderOf(path_)->pid, holder.pid());
  Result<BuildLock> lock = BuildLock::Acquire(path_, {}, [&] {
    holder.Kill();
    return false;
  });
  EXPECT_TRUE(lock.has_value());
}

TEST_F(BuildLockTest, AnUnreadableNameIsAnotherProcess) {
  Holder holder(path_);
  ASSERT_TRUE(RealDisk().WriteFile(path_, "what is this").has_value());
  std::string told;
  Result<BuildLock> lock =
      BuildLock::Acquire(path_, [&](const std::string& text) { told = text; }, [] { return true; });
  EXPECT_FALSE(lock.has_value());
  EXPECT_EQ(told, "another process");
  EXPECT_EQ(BuildLock::HolderOf(path_), std::nullopt);
}

TEST_F(BuildLockTest, AStopEndsTheWait) {
  Holder holder(path_);
  int asked = 0;
  Result<BuildLock> lock = BuildLock::Acquire(path_, {}, [&] { return ++asked == 3; });
  ASSERT_FALSE(lock.has_value());
  EXPECT_EQ(lock.error().message, "interrupted while waiting for the lock " + path_);
}

TEST_F(BuildLockTest, ALockOnARemovedFileIsNotTaken) {
  Holder holder(path_);
  Result<BuildLock> lock = BuildLock::Acquire(path_, {}, [&] {
    std::filesystem::remove(path_);  // as a `cargo clean` meanwhile does
    return false;
  });
  ASSERT_TRUE(lock.has_value());
  EXPECT_TRUE(std::filesystem::exists(path_));
  EXPECT_FALSE(BuildLock::TryAcquire(path_).value().has_value());
}

TEST_F(BuildLockTest, ChildrenDoNotInheritIt) {
  const int before = open("/dev/null", O_RDONLY);
  close(before);  // the lowest free descriptor is the one that the lock gets
  std::optional<BuildLock> lock = BuildLock::TryAcquire(path_).value();
  ASSERT_TRUE(lock.has_value());
  EXPECT_NE(fcntl(before, F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(BuildLockTest, AFolderThatIsMissingIsAnError) {
  Result<BuildLock> lock = BuildLock::Acquire(folder_ / "nowhere/lock", {});
  ASSERT_FALSE(lock.has_value());
  EXPECT_EQ(lock.error().fault, Fault::kEnvironment);
  EXPECT_THAT(lock.error().message, HasSubstr("open the lock file " + (folder_ / "nowhere/lock: No such file")));
}

}  // namespace
}  // namespace rbuild
