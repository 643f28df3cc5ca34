// BuildFolder: what an earlier rbuild left behind, on a real disk.
#include "build/build_folder.h"

#include <filesystem>

#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/temp_folder.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

EdgeRecord FinishedRecord(const std::string& output) {
  EdgeRecord record;
  record.finished = true;
  OutputRecord made;
  made.path = output;
  made.stat = {FileKind::kRegular, 11, 12, 13, 14};
  record.outputs.push_back(made);
  return record;
}

RunningMark MarkOf(const ProcessIdentity& rbuild) {
  RunningMark mark;
  mark.boot_id = BootId();
  mark.rbuild_pid = rbuild.pid;
  mark.rbuild_start = rbuild.start_time;
  return mark;
}

const EdgeRecord* Find(const BuildLog& log, std::string_view output) {
  return log.FindEdge(std::span<const std::string_view>(&output, 1));
}

class BuildFolderTest : public testing::Test {
 protected:
  // A log of boot "before" as a power cut leaves it: written, not closed.
  void LeaveUnclosed() {
    const std::string other = folder_ / "other";
    BuildLog::Warnings warnings;
    std::unique_ptr<BuildLog> log = BuildLog::Open(other, &warnings, "before").value();
    log->Finish(FinishedRecord("a"));
    log->Finish(FinishedRecord("b"));
    ASSERT_TRUE(log->FlushIfDue(0).has_value());
    for (const char* suffix : {"", "-wal"}) {
      std::filesystem::copy_file(other + suffix, folder_ / std::string(kLogFile) + suffix);
    }
  }

  BuildFolder Open() {
    BuildFolder folder = BuildFolder::Lock(disk_, folder_.path(), nullptr).value();
    EXPECT_TRUE(folder.OpenLog(clock_, tell_).has_value());
    return folder;
  }

  TempFolder folder_;
  RealDisk disk_;
  RealClock clock_;
  std::vector<std::string> warnings_;
  BuildFolder::Tell tell_ = [this](std::string_view warning) { warnings_.emplace_back(warning); };
};

TEST_F(BuildFolderTest, AfterAPowerCutTheStatsOfOutputsStayInDoubtUntilABuildHasLookedAtThem) {
  LeaveUnclosed();
  {
    BuildFolder folder = Open();
    EXPECT_THAT(warnings_, ElementsAre(HasSubstr("the system went down")));
    folder.log().Finish(FinishedRecord("a"));  // this build makes one of the two
    ASSERT_TRUE(folder.log().Close().has_value());
  }
  warnings_.clear();
  BuildFolder folder = Open();
  EXPECT_THAT(warnings_, IsEmpty());
  EXPECT_EQ(Find(folder.log(), "a")->outputs[0].stat, FinishedRecord("a").outputs[0].stat);
  EXPECT_NE(Find(folder.log(), "b")->outputs[0].stat, FinishedRecord("b").outputs[0].stat);
  EXPECT_TRUE(Find(folder.log(), "b")->outputs[0].stat.exists());
}

TEST_F(BuildFolderTest, AKilledRbuildThatNobodyHasWaitedForIsDead) {
  const pid_t pid = fork();
  ASSERT_GE(pid, 0);
  if (pid == 0) {
    _exit(0);
  }
  siginfo_t ended{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT), 0);
  const std::string_view output = "a";
  {
    BuildFolder folder = Open();
    folder.log().Finish(FinishedRecord("a"));
    RunningMark mark = MarkOf({pid, StartTimeOf(pid).value_or(0)});
    mark.marked_wall_ns = clock_.WallNs();
    ASSERT_TRUE(folder.log().Claim(std::span(&output, 1), mark).has_value());
  }
  BuildFolder folder = Open();
  EXPECT_FALSE(Find(folder.log(), "a")->finished);
  EXPECT_THAT(folder.log().Marked(), IsEmpty());
  waitpid(pid, nullptr, 0);
}

TEST_F(BuildFolderTest, ACommandOfTheBuildThatHoldsTheFolderWorksBesideIt) {
  BuildFolder outer = Open();
  EXPECT_FALSE(outer.is_beside());
  const std::string_view output = "a";
  ASSERT_TRUE(outer.log().Claim(std::span(&output, 1), MarkOf(ThisProcess())).has_value());
  for (const std::string& folder : {outer.identity().folder, std::string("/another/name")}) {
    const Lineage lineage = {{ThisProcess(), folder, "a"}};
    BuildFolder nested = BuildFolder::Lock(disk_, folder_.path(), nullptr, lineage).value();
    EXPECT_TRUE(nested.is_beside());
    EXPECT_FALSE(nested.waited());
    EXPECT_EQ(nested.identity().lineage, lineage);
    ASSERT_TRUE(nested.OpenLog(clock_, tell_).has_value());
    EXPECT_THAT(nested.log().Marked(), ElementsAre(Find(nested.log(), "a")));
  }
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(BuildFolderTest, ACommandWhoseBuildHasLeftTheFolderTakesTheLock) {
  const std::string folder = std::filesystem::canonical(folder_.path());
  EXPECT_FALSE(BuildFolder::Lock(disk_, folder, nullptr, {{ThisProcess(), folder, "a"}}).value().is_beside());
}

TEST_F(BuildFolderTest, ADamagedLogIsTheHoldersToSetAside) {
  BuildFolder outer = BuildFolder::Lock(disk_, folder_.path(), nullptr).value();
  ASSERT_TRUE(disk_.WriteFile(folder_ / std::string(kLogFile), std::string(5000, 'x')).has_value());
  const Lineage lineage = {{ThisProcess(), outer.identity().folder, "a"}};
  BuildFolder nested = BuildFolder::Lock(disk_, folder_.path(), nullptr, lineage).value();
  EXPECT_THAT(nested.OpenLog(clock_, tell_).error().ToString(), HasSubstr("open the build log"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / std::string(kLogFile)));
  ASSERT_TRUE(outer.OpenLog(clock_, tell_).has_value());
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("renamed")));
}

TEST_F(BuildFolderTest, ReadingTheLogMakesNoFile) {
  Result<std::unique_ptr<BuildLog>> log = BuildFolder::ReadLog(folder_ / "none", tell_);
  ASSERT_TRUE(log.has_value());
  EXPECT_THAT((*log)->AllEdges(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(folder_ / "none"));
}

TEST_F(BuildFolderTest, ReadingTheLogTellsWhatIsFinishedAndWhatIsNot) {
  {
    BuildFolder folder = Open();
    folder.log().Finish(FinishedRecord("a"));
    folder.log().Finish(FinishedRecord("b"));
    const std::string_view output = "b";
    ASSERT_TRUE(folder.log().Claim(std::span(&output, 1), RunningMark()).has_value());
  }
  std::unique_ptr<BuildLog> log = BuildFolder::ReadLog(folder_.path(), tell_).value();
  EXPECT_TRUE(Find(*log, "a")->finished);
  EXPECT_FALSE(Find(*log, "b")->finished);
  EXPECT_THAT(Open().log().Marked(), IsEmpty());
}

}  // namespace
}  // namespace rbuild
