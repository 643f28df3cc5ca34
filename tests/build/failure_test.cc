// Failures, interrupts and failing disks: what stops, what goes on, and that nothing already built is lost.
#include <csignal>

#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FailureTest : public BuildTestBase {};

constexpr const char* kThree =
    "build a: run\n  cmd = fail 3\n"
    "build b: touch\n"
    "build c: touch a\n";

TEST_F(FailureTest, TheFirstFailureStopsTheBuildWithItsExitCode) {
  BuildResult result = Build(kThree);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.reason, "subcommand failed");
  EXPECT_THAT(story(), ElementsAre("start a", "fail a"));
}

TEST_F(FailureTest, KeepGoingBuildsWhatDoesNotDependOnTheFailure) {
  options_.failures_allowed = 0;
  BuildResult result = Build(kThree);
  EXPECT_EQ(result.reason, "cannot make progress due to previous errors");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(story(), ElementsAre("start a", "fail a", "start b", "finish b"));
}

TEST_F(FailureTest, SeveralAllowedFailuresExhausted) {
  options_.failures_allowed = 2;
  BuildResult result = Build("build a: run\n  cmd = fail 1\nbuild b: run\n  cmd = fail 2\nbuild c: touch\n");
  EXPECT_EQ(result.reason, "subcommands failed");
  EXPECT_THAT(story(), ElementsAre("start a", "fail a", "start b", "fail b"));
}

TEST_F(FailureTest, ACommandThatCannotBeStartedIsAnError) {
  runner_.unstartable = "touch";
  Result<BuildResult> result = TryBuild("build a: touch\n");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().ToString(), "build a: can't start a process");
  runner_.unstartable.clear();
  EXPECT_EQ(Build("build a: touch\n").started, 1);
}

TEST_F(FailureTest, AnInterruptEndsTheChildrenAndRemovesHalfWrittenOutputs) {
  disk_.Create("in", "1");
  runner_.jobs = 2;
  runner_.interrupt_before_event = 1;
  const std::string text =
      "build a: run in\n  cmd = write a half && announce a && write a whole\n  early_output_prefix = x\n"
      "build c: touch\nbuild d: touch c\n";
  BuildResult result = Build(text);
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.exit_code, 130);
  EXPECT_EQ(result.reason, "interrupted by user");
  EXPECT_THAT(runner_.signals_sent, ElementsAre(SIGINT));
  EXPECT_FALSE(disk_.Exists("a"));
  EXPECT_FALSE(disk_.Exists("d"));
  runner_.interrupt_before_event = -1;
  EXPECT_TRUE(Build(text).success);
  EXPECT_EQ(disk_.Content("a"), "whole");
}

TEST_F(FailureTest, AnInterruptIsToldEvenWhereTheEndOfTheBuildIsNot) {
  options_.tell_end = false;
  runner_.interrupt_before_event = 0;
  EXPECT_TRUE(Build("build a: touch\n").interrupted);
  EXPECT_EQ(status_.summary.reason, "interrupted by user");
}

TEST_F(FailureTest, AnInterruptDuringTheScanStartsNothing) {
  runner_.interrupt_before_start = true;
  BuildResult result = Build("build a: touch\n");
  EXPECT_EQ(result.exit_code, 130);
  EXPECT_THAT(story(), IsEmpty());
}

TEST_F(FailureTest, AnInterruptWhileSourcesAreReadEndsTheReading) {
  disk_.Create("s1");
  disk_.Create("s2");
  runner_.interrupt_before_start = true;
  BuildResult result = Build("build a: cat s1\nbuild b: cat s2\n");
  EXPECT_EQ(result.exit_code, 130);
  EXPECT_THAT(disk_.files_hashed, testing::SizeIs(1));
  EXPECT_THAT(story(), IsEmpty());
}

TEST_F(FailureTest, ACommandEndedByASignalOfTheUserStopsTheBuild) {
  runner_.jobs = 2;
  BuildResult result = Build("build a: run\n  cmd = interrupt\nbuild b: touch\n");
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.exit_code, 130);
}

TEST_F(FailureTest, EveryFailureOfTheDiskIsReportedAndTheNextBuildIsRight) {
  const std::string text =
      "rule cc\n  command = cat $in h > $out && write $out.d $out: h\n  depfile = $out.d\n  deps = gcc\n"
      "build dir/a.o: cc a.c\nbuild dir/b.o: cc b.c\nbuild bin: cat dir/a.o dir/b.o\n";
  for (int n = 0;; ++n) {
    disk_ = MemoryDisk();
    log_ = BuildLog::InMemory();
    disk_.Create("a.c", "a");
    disk_.Create("b.c", "b");
    disk_.Create("h", "h");
    ASSERT_TRUE(Build(text).success);
    disk_.Create("h", "H");
    fail_after_ = n;
    Result<BuildResult> result = TryBuild(text);
    fail_after_ = -1;
    disk_.StopFailing();
    if (result.has_value() && result->success) {
      EXPECT_GT(n, 20);
      break;
    }
    if (!result.has_value()) {
      EXPECT_THAT(result.error().ToString(), HasSubstr("disk failure"));
    }
    EXPECT_TRUE(Build(text).success);
    EXPECT_EQ(disk_.Content("bin"), "aHbH") << "after failure " << n;
    EXPECT_TRUE(Build(text).nothing_to_do) << "after failure " << n;
  }
}

}  // namespace
}  // namespace rbuild
