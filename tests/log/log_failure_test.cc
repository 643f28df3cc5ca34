// A log on a disk that is full, can't be written, or can't keep a write-ahead log; and one whose writer is killed.
#include <csignal>
#include <filesystem>
#include <random>

#include <pwd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/temp_folder.h"
#include "log/log_samples.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Paths = std::vector<std::string_view>;

// Runs `body` in a child process and returns how it ended, as waitpid() tells. The child must not return into the test.
template <class Body>
int InChild(Body body) {
  pid_t child = fork();
  if (child == 0) {
    _exit(body() ? 0 : 1);
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

// --- No space

TEST(LogFailureTest, AFullDiskIsAnErrorAndLosesNothingOfBefore) {
  TempFolder folder;
  const std::string path = folder / "log";
  OpenLog(path)->Finish(SampleRecord({"before"}));
  // A limit on the size of files fails writes as a full disk does; in a child, because it can't be lifted again.
  const int status = InChild([&] {
    signal(SIGXFSZ, SIG_IGN);
    BuildLog::Warnings warnings;
    std::unique_ptr<BuildLog> log = BuildLog::Open(path, &warnings).value();
    const rlimit limit = {400'000, 400'000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) {
      return false;
    }
    for (int i = 0; i < 10'000; ++i) {
      EdgeRecord record = SampleRecord({"big" + std::to_string(i)});
      record.diagnostics = std::string(50'000, 'x');
      log->Finish(record);
      Result<void> written = log->FlushIfDue(int64_t{i} * 1000);
      if (!written) {
        // What could not be written stays known to this process.
        return written.error().fault == Fault::kEnvironment &&
               written.error().message.find("write the build log " + path) == 0 &&
               log->FindByOutput("big" + std::to_string(i)) != nullptr && !log->Close();
      }
    }
    return false;
  });
  EXPECT_EQ(status, 0);
  std::unique_ptr<BuildLog> log = OpenLog(path);
  EXPECT_EQ(Find(*log, {"before"}), Describe(SampleRecord({"before"})));
  EXPECT_NE(log->FindByOutput("big0"), nullptr);  // what was committed before the disk was full
}

TEST(LogFailureTest, AfterAFailedWriteTheNextOneWritesAll) {
  TempFolder folder;
  const std::string path = folder / "log";
  const int status = InChild([&] {
    signal(SIGXFSZ, SIG_IGN);
    BuildLog::Warnings warnings;
    std::unique_ptr<BuildLog> log = BuildLog::Open(path, &warnings).value();
    log->Finish(SampleRecord({"first"}));
    rlimit limit = {0, RLIM_INFINITY};
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || !log->FlushIfDue(0)) {
      return false;
    }
    const rlim_t lifted = limit.rlim_cur;
    limit.rlim_cur = 1;
    setrlimit(RLIMIT_FSIZE, &limit);
    log->Finish(SampleRecord({"second", "third"}));
    log->PutFile("file", {SampleStat(1), Digest()});
    const bool failed = !log->FlushIfDue(1000);
    limit.rlim_cur = lifted;
    setrlimit(RLIMIT_FSIZE, &limit);
    return failed && log->Close();
  });
  EXPECT_EQ(status, 0);
  std::unique_ptr<BuildLog> log = OpenLog(path);
  EXPECT_EQ(Find(*log, {"first"}), Describe(SampleRecord({"first"})));
  EXPECT_EQ(Find(*log, {"second", "third"}), Describe(SampleRecord({"second", "third"})));
  EXPECT_NE(log->FindFile("file"), nullptr);
}

// --- No permission

// Becomes a user for whom modes count: root ignores them. False if there is none to become.
bool DropRoot() {
  if (geteuid() != 0) {
    return true;
  }
  const passwd* nobody = getpwnam("nobody");
  return nobody != nullptr && setgid(nobody->pw_gid) == 0 && setuid(nobody->pw_uid) == 0;
}

class ReadOnlyFolderTest : public testing::Test {
 protected:
  ReadOnlyFolderTest() {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0777));
    OpenLog(path_)->Finish(SampleRecord({"a"}));
  }
  ~ReadOnlyFolderTest() override { std::filesystem::permissions(folder_.path(), std::filesystem::perms(0700)); }

  // Exit code 0: `body` was true as a user for whom the folder and the file have these modes.
  template <class Body>
  void ExpectAsUser(int folder_mode, int file_mode, Body body) {
    if (geteuid() == 0 && getpwnam("nobody") == nullptr) {
      GTEST_SKIP() << "root ignores modes, and there is no user 'nobody' to become";
    }
    std::filesystem::permissions(path_, std::filesystem::perms(file_mode));
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(folder_mode));
    EXPECT_EQ(InChild([&] { return DropRoot() && body(); }), 0);
  }

  TempFolder folder_;
  std::string path_ = folder_ / "log";
};

bool FailsToOpen(const std::string& path, const std::string& part) {
  BuildLog::Warnings warnings;
  Result<std::unique_ptr<BuildLog>> log = BuildLog::Open(path, &warnings);
  const bool right = !log && log.error().fault == Fault::kEnvironment &&
                     log.error().message.find("open the build log " + path) == 0 &&
                     log.error().message.find(part) != std::string::npos && warnings.empty();
  if (!right) {
    fprintf(stderr, "got: %s\n", log ? "a log" : log.error().ToString().c_str());
  }
  return right;
}

TEST_F(ReadOnlyFolderTest, NoNewLogCanBeMade) {
  ExpectAsUser(0555, 0444, [&] { return FailsToOpen(folder_ / "new", "Permission denied"); });
}

TEST_F(ReadOnlyFolderTest, ALogThatCanNotBeWrittenIsAnErrorAndStays) {
  ExpectAsUser(0555, 0444, [&] { return FailsToOpen(path_, ""); });
  ExpectAsUser(0777, 0444, [&] { return FailsToOpen(path_, "can't be written"); });
  EXPECT_NE(Find(*OpenLog(path_), {"a"}), "absent");
}

TEST_F(ReadOnlyFolderTest, AFolderWithoutRoomForSideFilesIsAnError) {
  ExpectAsUser(0555, 0666, [&] { return FailsToOpen(path_, ""); });
  EXPECT_NE(Find(*OpenLog(path_), {"a"}), "absent");
}

TEST_F(ReadOnlyFolderTest, CanBeReadAllTheSame) {
  ExpectAsUser(0555, 0444, [&] {
    BuildLog::Warnings warnings;
    Result<std::unique_ptr<BuildLog>> log = BuildLog::OpenReadOnly(path_, &warnings);
    return log && *log != nullptr && (*log)->FindByOutput("a") != nullptr && warnings.empty();
  });
}

TEST_F(ReadOnlyFolderTest, AnUnreadableLogIsAnErrorForReadersToo) {
  ExpectAsUser(0555, 0000, [&] {
    BuildLog::Warnings warnings;
    Result<std::unique_ptr<BuildLog>> log = BuildLog::OpenReadOnly(path_, &warnings);
    return !log && log.error().message.find("read the build log " + path_) == 0;
  });
}

TEST(LogFailureTest, AMissingFolderIsAnError) {
  TempFolder folder;
  EXPECT_TRUE(FailsToOpen(folder / "nowhere/log", "No such file or directory"));
}

TEST(LogFailureTest, AFolderInPlaceOfTheLogIsAnError) {
  TempFolder folder;
  std::filesystem::create_directory(folder / "log");
  EXPECT_TRUE(FailsToOpen(folder / "log", "Is a directory"));
}

// --- File systems without shared memory

class NoWriteAheadLogTest : public testing::Test {
 protected:
  NoWriteAheadLogTest() { ForbidSharedMemory(); }

  // A link to nowhere in the place of the file that SQLite would share its memory through has the same effect as such a
  // file system: opening that file fails.
  void ForbidSharedMemory() { std::filesystem::create_symlink("nowhere/at/all", folder_ / "log-shm"); }

  std::unique_ptr<BuildLog> Open() {
    warnings_.clear();
    Result<std::unique_ptr<BuildLog>> log = BuildLog::Open(folder_ / "log", &warnings_);
    EXPECT_TRUE(log.has_value()) << (log ? "" : log.error().ToString());
    return log ? *std::move(log) : BuildLog::InMemory();
  }

  TempFolder folder_;
  BuildLog::Warnings warnings_;
};

TEST_F(NoWriteAheadLogTest, ANewLogUsesARollbackJournalWithOneWarning) {
  std::unique_ptr<BuildLog> log = Open();
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("a rollback journal is used instead")));
  log->Finish(SampleRecord({"a"}));
  ASSERT_TRUE(log->Claim(Paths{"b"}, SampleMark(1)).has_value());
  ASSERT_TRUE(log->Close().has_value());
  EXPECT_FALSE(std::filesystem::exists(folder_ / "log-wal"));
  log = Open();
  EXPECT_THAT(warnings_, SizeIs(1));
  EXPECT_EQ(Find(*log, {"a"}), Describe(SampleRecord({"a"})));
}

TEST_F(NoWriteAheadLogTest, ALogThatWasMadeElsewhereKeepsItsRecords) {
  std::filesystem::remove(folder_ / "log-shm");
  OpenLog(folder_ / "log")->Finish(SampleRecord({"a"}));
  ForbidSharedMemory();
  std::unique_ptr<BuildLog> log = Open();
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("a rollback journal is used instead")));
  EXPECT_EQ(Find(*log, {"a"}), Describe(SampleRecord({"a"})));
  log->Finish(SampleRecord({"b"}));
  ASSERT_TRUE(log->Close().has_value());
  std::filesystem::remove(folder_ / "log-shm");
  EXPECT_NE(Find(*OpenLog(folder_ / "log"), {"b"}), "absent");  // back to a write-ahead log, without a warning
}

// --- Killed at any moment

TEST(KilledWriterTest, EverythingBeforeAWriteIsThere) {
  std::mt19937 random(4);
  for (int round = 0; round < 25; ++round) {
    TempFolder folder;
    int report[2];
    ASSERT_EQ(pipe(report), 0);
    const pid_t child = fork();
    if (child == 0) {
      BuildLog::Warnings warnings;
      std::unique_ptr<BuildLog> log = BuildLog::Open(folder / "log", &warnings).value();
      for (uint32_t i = 0;; ++i) {
        const std::string name = std::to_string(i);
        const std::string marked = "marked" + name;
        log->PutFile("in" + name, {SampleStat(i), Digest()});
        log->Finish(SampleRecord({"out" + name}, i));
        if (!log->FlushIfDue(int64_t{i} * 1000) || !log->Claim(Paths{marked}, SampleMark(i)) ||
            write(report[1], &i, sizeof(i)) < 0) {
          _exit(1);
        }
      }
    }
    close(report[1]);
    usleep(random() % 40'000);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    uint32_t committed = 0;
    for (uint32_t i = 0; read(report[0], &i, sizeof(i)) == sizeof(i);) {
      committed = i + 1;
    }
    close(report[0]);

    std::unique_ptr<BuildLog> log = OpenLog(folder / "log");
    EXPECT_TRUE(log->closed_cleanly());
    for (uint32_t i = 0; i < committed; ++i) {
      const std::string name = std::to_string(i);
      ASSERT_NE(log->FindByOutput("out" + name), nullptr);
      ASSERT_EQ(Describe(*log->FindByOutput("out" + name)), Describe(SampleRecord({"out" + name}, i)));
      ASSERT_NE(log->FindFile("in" + name), nullptr);
      const EdgeRecord* marked = log->FindByOutput("marked" + name);
      ASSERT_NE(marked, nullptr);
      ASSERT_TRUE(marked->running.has_value());
      ASSERT_EQ(marked->running->rbuild_pid, i);
    }
    EXPECT_GE(log->Marked().size(), committed);
    EXPECT_LE(log->Marked().size(), committed + 1);
  }
}

}  // namespace
}  // namespace rbuild
