// Idioms of other people's build files that have to keep their meaning.
#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class IdiomsTest : public BuildTestBase {
 protected:
  IdiomsTest() { options_.explain = true; }
};

TEST_F(IdiomsTest, PhonyWithoutFileAndInputsIsNeverUpToDate) {
  const std::string text = "build FORCE: phony\nbuild out: touch FORCE\n";
  Build(text);
  EXPECT_EQ(Build(text).started, 1);
  EXPECT_THAT(status_.explanations,
              ElementsAre("out: input FORCE is a phony target without a file: always out of date"));
}

TEST_F(IdiomsTest, PhonyWithoutInputsStandsForItsFile) {
  disk_.Create("header", "1");
  const std::string text = "build header: phony\nbuild out: touch header\n";
  Build(text);
  EXPECT_TRUE(Build(text).nothing_to_do);
  disk_.Create("header", "2");
  EXPECT_EQ(Build(text).started, 1);
}

TEST_F(IdiomsTest, PhonyStandsForItsInputs) {
  disk_.Create("a", "1");
  const std::string text = "build group: phony a\nbuild out: touch group\n";
  Build(text);
  EXPECT_TRUE(Build(text).nothing_to_do);
  disk_.Create("a", "2");
  EXPECT_EQ(Build(text).started, 1);
}

TEST_F(IdiomsTest, AnOutputThatIsNeverMadeMeansAlwaysRun) {
  const std::string text = "build util: run\n  cmd = echo hello\n";
  EXPECT_TRUE(Build(text).success);
  EXPECT_TRUE(Build(text).success);
  EXPECT_EQ(status_.summary.started, 1);
  EXPECT_THAT(status_.warnings, IsEmpty());
}

TEST_F(IdiomsTest, WithoutCutOffEqualBytesProveNothing) {
  disk_.Create("in", "1");
  const std::string text = "build stamp: run in\n  cmd = touch stamp\nbuild out: run stamp\n  cmd = touch out\n";
  Build(text);
  disk_.Create("in", "2");
  EXPECT_EQ(Build(text).started, 2);
}

TEST_F(IdiomsTest, AnEmptyOutputNeverCutsOff) {
  disk_.Create("in", "1");
  const std::string text =
      "build mid: run in\n  cmd = touch mid\n  early_cutoff = 1\nbuild out: run mid\n  cmd = touch out\n";
  Build(text);
  disk_.Create("in", "2");
  EXPECT_EQ(Build(text).started, 2);
}

TEST_F(IdiomsTest, AnOutputThatIsNeverMadeMakesItsUsersRunToo) {
  const std::string text = "build util: run\n  cmd = echo hello\nbuild out: touch util\n";
  Build(text);
  EXPECT_EQ(Build(text).started, 2);
}

TEST_F(IdiomsTest, AnOutputThatIsNotMadeIsWarnedOfWhereAsked) {
  options_.edges.missing_output = WarningAction::kWarn;
  EXPECT_TRUE(Build("build made util: run\n  cmd = touch made\n").success);
  EXPECT_THAT(status_.warnings, ElementsAre("made: the command succeeded, but it did not make util"));
}

TEST_F(IdiomsTest, AnOutputThatIsNotMadeIsAFailureWhereAsked) {
  options_.edges.missing_output = WarningAction::kError;
  const std::string text = "build made util: run\n  cmd = touch made && echo x\nbuild out: touch util\n";
  BuildResult result = Build(text);
  EXPECT_FALSE(result.success);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(story(), ElementsAre("start made", "fail made"));
  EXPECT_EQ(status_.output, "x\nthe command succeeded, but it did not make util\n");
  options_.edges.missing_output = WarningAction::kIgnore;
  EXPECT_EQ(Build(text).started, 2);
}

TEST_F(IdiomsTest, AnOutputThatItsCommandTouchesOnlyWhenItChanges) {
  disk_.Create("in", "1");
  Build("build version.h: run in\n  cmd = write version.h 1\nbuild out: touch version.h\n");
  disk_.Create("in", "2");
  const std::string text = "build version.h: run in\n  cmd = echo same\nbuild out: touch version.h\n";
  // Without restat nothing says that it stands for no side effect: the user runs once, and then it is quiet.
  EXPECT_EQ(Build(text).started, 2);
  EXPECT_TRUE(Build(text).nothing_to_do);
}

TEST_F(IdiomsTest, AFolderAsOutputCountsByBeingThere) {
  const std::string text = "build dir: run\n  cmd = touch dir/a\nbuild out: touch dir\n";
  Build(text);
  disk_.Create("dir/b");
  disk_.Touch("dir");
  EXPECT_TRUE(Build(text).nothing_to_do);
  disk_.RemoveFile("dir/a");
  disk_.RemoveFile("dir/b");
  disk_.RemoveFile("dir");
  EXPECT_EQ(Build(text).started, 2);
}

TEST_F(IdiomsTest, AFolderAsInputCountsByItsTime) {
  disk_.Create("src/a");
  const std::string text = "build out: touch src\n";
  Build(text);
  EXPECT_TRUE(Build(text).nothing_to_do);
  disk_.Touch("src");
  Build(text);
  EXPECT_THAT(status_.explanations, ElementsAre("out: input src changed"));
}

TEST_F(IdiomsTest, AnArchiveUpdatedInPlaceKeepsWhatItHeld) {
  disk_.Create("in", "1");
  const std::string text = "build lib: run in\n  cmd = cat lib in > lib\n";
  Build(text);
  EXPECT_TRUE(Build(text).nothing_to_do);
  disk_.Create("in", "2");
  Build(text);
  EXPECT_EQ(disk_.Content("lib"), "12");
}

TEST_F(IdiomsTest, MesonsBuildAlwaysStaleRunsAlwaysAndItsUsersOnlyAfterAChange) {
  const std::string rule = "rule custom\n  command = $cmd\n  restat = 1\n";
  const std::string tail = "build PHONY: phony\nbuild out: touch vcs.h\nbuild vcs.h: custom | PHONY\n  cmd = ";
  Build(rule + tail + "write vcs.h 1\n");
  Build(rule + tail + "echo same\n");
  EXPECT_THAT(story(), ElementsAre("start vcs.h", "finish vcs.h"));
  EXPECT_EQ(Build(rule + tail + "write vcs.h 2\n").started, 2);
}

TEST_F(IdiomsTest, AMissingHeaderThatAPhonyExcusesRunsTheEdgeAgain) {
  disk_.Create("a.h", "1");
  const std::string rule =
      "rule cc\n  command = touch $out && write $out.d $out: $headers\n  depfile = $out.d\n  deps = gcc\n";
  const std::string text = rule + "build a.h: phony\nbuild a.o: cc\n  headers = ";
  Build(text + "a.h\n");
  EXPECT_TRUE(Build(text + "a.h\n").nothing_to_do);
  disk_.RemoveFile("a.h");
  EXPECT_EQ(Build(text + "b.h\n").started, 1);
}

}  // namespace
}  // namespace rbuild
