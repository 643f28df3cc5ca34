// Builds beside another rbuild in the same folder: what it runs is waited for and judged again.
#include "build/shared_folder.h"

#include "fakes/build_test_base.h"
#include "fakes/temp_folder.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SharedFolderTest : public BuildTestBase {
 protected:
  static constexpr const char* kFile = "build a: cat in\nbuild b: cat a\n";

  SharedFolderTest() { disk_.Create("in", "text"); }

  // The mark of another rbuild, which lives if it is this process: the one under test is none.
  static RunningMark MarkOf(const ProcessIdentity& rbuild) {
    RunningMark mark;
    mark.boot_id = BootId();
    mark.rbuild_pid = rbuild.pid;
    mark.rbuild_start = rbuild.start_time;
    return mark;
  }
  void MarkA(const ProcessIdentity& rbuild) { ASSERT_TRUE(log_->Claim(kA, MarkOf(rbuild)).has_value()); }

  const std::vector<std::string_view> kA = {"a"};
};

TEST_F(SharedFolderTest, WhatAnotherOneRunsIsWaitedForAndFreshThen) {
  Build(kFile);
  EdgeRecord made = *log_->FindEdge(kA);
  MarkA(ThisProcess());
  runner_.on_idle = [&] {
    if (!status_.infos.empty()) {
      log_->Finish(made);
    }
  };
  BuildResult result = Build(kFile);
  EXPECT_TRUE(result.success);
  EXPECT_EQ(result.started, 0);
  EXPECT_THAT(story(), IsEmpty());
  EXPECT_THAT(status_.infos, ElementsAre(HasSubstr("waiting for a, which pid")));
  EXPECT_EQ(status_.totals.back(), 0);
}

TEST_F(SharedFolderTest, WhatItLeavesUnfinishedRunsHere) {
  MarkA(ThisProcess());
  runner_.on_idle = [&] {
    if (!status_.infos.empty()) {
      log_->Fail(kA);
    }
  };
  EXPECT_TRUE(Build(kFile).success);
  EXPECT_THAT(story(), ElementsAre("start a", "finish a", "start b", "finish b"));
}

TEST_F(SharedFolderTest, OtherEdgesRunMeanwhile) {
  MarkA(ThisProcess());
  runner_.on_idle = [&] {
    if (!runner_.commands_run.empty()) {
      log_->Fail(kA);
    }
  };
  EXPECT_TRUE(Build(std::string(kFile) + "build c: cat in\n").success);
  EXPECT_THAT(story(), ElementsAre("start c", "finish c", "start a", "finish a", "start b", "finish b"));
  EXPECT_THAT(status_.infos, IsEmpty());
}

TEST_F(SharedFolderTest, TheMarkOfADeadOneIsTakenOver) {
  MarkA({ThisProcess().pid, ThisProcess().start_time + 1});
  EXPECT_TRUE(Build(kFile).success);
  EXPECT_THAT(story(), ElementsAre("start a", "finish a", "start b", "finish b"));
  EXPECT_THAT(log_->Marked(), IsEmpty());
}

TEST_F(SharedFolderTest, AFailureEndsTheWait) {
  MarkA(ThisProcess());
  BuildResult result = Build(std::string(kFile) + "build c: run\n  cmd = fail 3\n");
  EXPECT_FALSE(result.success);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(story(), ElementsAre("start c", "fail c"));
}

TEST_F(SharedFolderTest, AnInterruptEndsTheWait) {
  MarkA(ThisProcess());
  runner_.on_idle = [&] { runner_.interrupt_before_start = !status_.infos.empty(); };
  EXPECT_TRUE(Build(kFile).interrupted);
  EXPECT_THAT(log_->Marked(), ElementsAre(log_->FindEdge(kA)));
}

TEST_F(SharedFolderTest, WhatRunsThisVeryBuildIsAnError) {
  TempFolder folder;
  BuildLog::Warnings warnings;
  BuildLog::Open(folder / ".rbuild.db", &warnings).value();
  options_.edges.identity.folder = folder.path();
  options_.edges.identity.lineage = {{ThisProcess(), folder.path(), "a"}};
  MarkA(ThisProcess());
  Result<BuildResult> result = TryBuild(kFile);
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().ToString(), HasSubstr("'a' -> 'a'"));
}

}  // namespace
}  // namespace rbuild
