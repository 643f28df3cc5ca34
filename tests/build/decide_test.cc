// What makes an edge run again, and what does not: a build, a change, and the story of the next build.
#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DecideTest : public BuildTestBase {
 protected:
  DecideTest() { options_.explain = true; }
};

TEST_F(DecideTest, BuildsOnceAndThenHasNothingToDo) {
  disk_.Create("in", "1");
  EXPECT_THAT(Build("build out: cat in\n").started, 1);
  EXPECT_EQ(disk_.Content("out"), "1");
  EXPECT_THAT(status_.explanations, ElementsAre("out: was never built here"));
  BuildResult again = Build("build out: cat in\n");
  EXPECT_TRUE(again.success);
  EXPECT_TRUE(again.nothing_to_do);
  EXPECT_THAT(story(), IsEmpty());
}

TEST_F(DecideTest, ATouchedSourceRebuildsNothing) {
  disk_.Create("in", "1");
  Build("build out: cat in\n");
  disk_.Touch("in");
  EXPECT_TRUE(Build("build out: cat in\n").nothing_to_do);
}

TEST_F(DecideTest, AnOlderFileWithOtherContentRebuilds) {
  disk_.Create("in", "1");
  Build("build out: cat in\n");
  disk_.CreateAt("in", "2", 5);
  Build("build out: cat in\n");
  EXPECT_EQ(disk_.Content("out"), "2");
  EXPECT_THAT(status_.explanations, ElementsAre("out: input in changed"));
}

TEST_F(DecideTest, AnUnchangedSourceIsNotReadAgain) {
  disk_.Create("in", "1");
  Build("build out: cat in\n");
  EXPECT_THAT(disk_.files_hashed, ElementsAre("in"));
  Build("build out: cat in\n");
  EXPECT_THAT(disk_.files_hashed, IsEmpty());
}

TEST_F(DecideTest, AChangedCommandRebuilds) {
  disk_.Create("in", "1");
  Build("build out: run in\n  cmd = touch out\n");
  Build("build out: run in\n  cmd = write out x\n");
  EXPECT_THAT(status_.explanations, ElementsAre("out: its command changed"));
  EXPECT_EQ(disk_.Content("out"), "x");
}

TEST_F(DecideTest, AChangedResponseFileRebuilds) {
  const std::string rule = "rule rsp\n  command = touch $out\n  rspfile = $out.rsp\n  rspfile_content = $content\n";
  Build(rule + "build out: rsp\n  content = a\n");
  EXPECT_FALSE(disk_.Exists("out.rsp"));
  Build(rule + "build out: rsp\n  content = b\n");
  EXPECT_THAT(status_.explanations, ElementsAre("out: its command changed"));
}

TEST_F(DecideTest, AnInputThatTheBuildFileAddsOrDropsRebuilds) {
  disk_.Create("a", "1");
  disk_.CreateAt("b", "2", 5);
  Build("build out: run a\n  cmd = touch out\n");
  Build("build out: run a b\n  cmd = touch out\n");
  EXPECT_THAT(status_.explanations, ElementsAre("out: input b was added"));
  Build("build out: run a\n  cmd = touch out\n");
  EXPECT_THAT(status_.explanations, ElementsAre("out: input b was removed"));
}

TEST_F(DecideTest, OrderOnlyInputsDoNotCount) {
  disk_.Create("a", "1");
  Build("build out: touch || a\n");
  disk_.Create("a", "2");
  EXPECT_TRUE(Build("build out: touch || a\n").nothing_to_do);
}

TEST_F(DecideTest, AMissingOutputIsMadeAgain) {
  Build("build out: touch\n");
  disk_.RemoveFile("out");
  EXPECT_EQ(Build("build out: touch\n").started, 1);
  EXPECT_THAT(status_.explanations, ElementsAre("out: output out doesn't exist"));
}

TEST_F(DecideTest, AnOutputChangedByHandIsMadeAgain) {
  disk_.Create("in", "1");
  Build("build out: cat in\n");
  disk_.Create("out", "by hand");
  Build("build out: cat in\n");
  EXPECT_EQ(disk_.Content("out"), "1");
  EXPECT_THAT(status_.explanations, ElementsAre("out: output out is not as its command left it"));
}

TEST_F(DecideTest, ATouchedOutputOfACutOffEdgeIsAsRecorded) {
  const std::string text = "build out: run\n  cmd = write out x\n  early_cutoff = 1\n";
  Build(text);
  disk_.Touch("out");
  EXPECT_TRUE(Build(text).nothing_to_do);
  disk_.Create("out", "y");
  EXPECT_EQ(Build(text).started, 1);
}

TEST_F(DecideTest, AnOutputThatIsOnlyLinkedToIsNotReadAgain) {
  const std::string text =
      "build out: run\n  cmd = write out x\n  early_cutoff = 1\nbuild placed: run out\n  cmd = touch placed && link "
      "out\n";
  Build(text);
  EXPECT_TRUE(Build(text).nothing_to_do);
  EXPECT_THAT(disk_.files_hashed, IsEmpty());
}

TEST_F(DecideTest, EqualBytesOfACutOffEdgeStopTheRebuildThere) {
  disk_.Create("in", "1");
  const std::string text =
      "build mid: run in\n  cmd = write mid same\n  early_cutoff = 1\nbuild out: run mid\n  cmd = touch out\n";
  Build(text);
  disk_.Create("in", "2");
  EXPECT_EQ(Build(text).started, 1);
  EXPECT_THAT(story(), ElementsAre("start mid", "finish mid"));
  EXPECT_THAT(status_.totals, ElementsAre(2, 1));
  EXPECT_TRUE(Build(text).nothing_to_do);
}

TEST_F(DecideTest, DiscoveredInputsCount) {
  disk_.Create("a.c", "1");
  disk_.Create("a.h", "1");
  const std::string text =
      "rule cc\n  command = cat a.c a.h > $out && write $out.d $out: a.c a.h\n  depfile = $out.d\n  deps = gcc\n"
      "build a.o: cc a.c\n";
  Build(text);
  EXPECT_FALSE(disk_.Exists("a.o.d"));
  EXPECT_TRUE(Build(text).nothing_to_do);
  disk_.Create("a.h", "2");
  Build(text);
  EXPECT_THAT(status_.explanations, ElementsAre("a.o: input a.h changed"));
  EXPECT_EQ(disk_.Content("a.o"), "12");
  disk_.RemoveFile("a.h");
  Build(text);
  EXPECT_THAT(status_.explanations, ElementsAre("a.o: discovered input a.h is missing"));
}

TEST_F(DecideTest, ADiscoveredInputWrittenDuringItsFirstRunCountsAsChangedOnce) {
  disk_.Create("x.y", "1");
  const std::string text =
      "rule gen\n  command = write x.c code && write $out.d $out: x.c && cat x.c > $out\n  depfile = $out.d\n"
      "  deps = gcc\n"
      "build x.o: gen x.y\n";
  Build(text);
  EXPECT_EQ(Build(text).started, 1);
  EXPECT_TRUE(Build(text).nothing_to_do);
}

TEST_F(DecideTest, ADepfileThatIsMissingMeansAlwaysOutOfDateWithoutDeps) {
  const std::string text = "rule cc\n  command = touch $out\n  depfile = $out.d\nbuild a.o: cc\n";
  Build(text);
  EXPECT_EQ(Build(text).started, 1);
}

TEST_F(DecideTest, ABrokenDepfileFailsTheEdge) {
  const std::string text =
      "rule cc\n  command = touch $out && write $out.d nonsense\n  depfile = $out.d\n  deps = gcc\nbuild a.o: cc\n";
  BuildResult result = Build(text);
  EXPECT_FALSE(result.success);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(status_.output, HasSubstr("expected ':' in depfile"));
}

TEST_F(DecideTest, DeclaredEnvironmentCounts) {
  environment_.Set("LANG", "C");
  const std::string text = "build out: touch\n  env_inputs = LANG OTHER\n";
  Build(text);
  EXPECT_TRUE(Build(text).nothing_to_do);
  environment_.Set("LANG", "de");
  Build(text);
  EXPECT_THAT(status_.explanations, ElementsAre("out: environment variable LANG changed"));
  environment_.Set("OTHER", "");
  Build(text);
  EXPECT_THAT(status_.explanations, ElementsAre("out: environment variable OTHER changed"));
}

TEST_F(DecideTest, EnvironmentThatRustcReadCounts) {
  environment_.Set("VERSION", "1");
  const std::string text =
      "rule cc\n  command = touch $out && write $out.d # env-dep:VERSION=1\n  depfile = $out.d\n  deps = gcc\n"
      "build a.o: cc\n";
  Build(text);
  EXPECT_TRUE(Build(text).nothing_to_do);
  environment_.Set("VERSION", "2");
  EXPECT_EQ(Build(text).started, 1);
  EXPECT_THAT(status_.explanations, ElementsAre("a.o: environment variable VERSION changed"));
}

TEST_F(DecideTest, AnInputEditedWhileTheCommandRunsMakesItRunAgainNextTime) {
  disk_.Create("in", "1");
  Build("build out: run in\n  cmd = cat in > out && write in 2\n");
  Build("build out: run in\n  cmd = cat in > out && write in 2\n");
  EXPECT_THAT(status_.explanations, ElementsAre("out: input in changed"));
  EXPECT_EQ(disk_.Content("out"), "2");
}

TEST_F(DecideTest, ALateOutputDoesNotHideAnInputEditedBefore) {
  disk_.Create("in", "1");
  const std::string text = "build out: run in\n  cmd = write in 2 && write out 1\n";
  Build(text);
  Build(text);
  EXPECT_THAT(status_.explanations, ElementsAre("out: input in changed"));
}

TEST_F(DecideTest, AKilledRunIsRepeatedAlthoughItsOutputExists) {
  disk_.Create("in", "1");
  const std::string text = "build out: run in\n  cmd = write out good\n";
  Build(text);
  disk_.RemoveFile("out");
  EXPECT_TRUE(Build("build out: run in\n  cmd = write out partial && interrupt\n").interrupted);
  disk_.Create("out", "partial");
  Build(text);
  EXPECT_THAT(status_.explanations, ElementsAre("out: its last run did not finish"));
  EXPECT_EQ(disk_.Content("out"), "good");
}

TEST_F(DecideTest, AFailedRunIsRepeatedAlthoughItsOutputExists) {
  disk_.Create("in", "1");
  Build("build out: run in\n  cmd = write out good\n");
  disk_.RemoveFile("out");
  EXPECT_FALSE(Build("build out: run in\n  cmd = write out partial && fail 1\n").success);
  EXPECT_EQ(disk_.Content("out"), "partial");
  Build("build out: run in\n  cmd = write out good\n");
  EXPECT_THAT(status_.explanations, ElementsAre("out: its last run did not finish"));
  EXPECT_EQ(disk_.Content("out"), "good");
}

TEST_F(DecideTest, AnUndeclaredGeneratedHeaderBehindAnOrderOnlyInputRebuildsInTheSameBuild) {
  disk_.Create("a.c", "c");
  disk_.Create("gen.in", "1");
  const std::string text =
      "rule cc\n  command = cat a.c gen.h > $out && write $out.d $out: gen.h\n  depfile = $out.d\n  deps = gcc\n"
      "build step: run gen.in\n  cmd = cat gen.in > gen.h && touch step\n"
      "build a.o: cc a.c || step\n";
  Build(text);
  disk_.Create("gen.in", "2");
  Build(text);
  EXPECT_THAT(story(), ElementsAre("start step", "finish step", "start a.o", "finish a.o"));
  EXPECT_EQ(disk_.Content("a.o"), "c2");
  EXPECT_THAT(status_.totals, ElementsAre(1, 2));
}

TEST_F(DecideTest, ADiscoveredInputThatAnEdgeMakesIsWaitedForFromThenOn) {
  disk_.Create("gen.in", "1");
  const std::string text =
      "rule cc\n  command = cat gen.h > $out && write $out.d $out: gen.h\n  depfile = $out.d\n  deps = gcc\n"
      "build a.o: cc\n"
      "build gen.h: cat gen.in\n"
      "default gen.h a.o\n";
  Build(text);
  Build(text);
  disk_.Create("gen.in", "2");
  runner_.jobs = 2;
  Build(text, {"a.o"});
  EXPECT_THAT(story(), ElementsAre("start gen.h", "finish gen.h", "start a.o", "finish a.o"));
  EXPECT_EQ(disk_.Content("a.o"), "2");
}

TEST_F(DecideTest, FilesOfAnUnpackedPackageCountByItsStamp) {
  const std::string root = "/home/me/.cargo/registry/src/index-0/serde-1.0.0";
  disk_.Create(root + "/.cargo-ok", "{\"v\":1}");
  disk_.Create(root + "/src/lib.rs", "1");
  const std::string text = "rule cc\n  command = touch $out && write $out.d $out: " + root +
                           "/src/lib.rs\n  depfile = $out.d\n  deps = gcc\nbuild a.rlib: cc\n";
  Build(text);
  EXPECT_TRUE(Build(text).nothing_to_do);
  disk_.RemoveFile(root + "/.cargo-ok");
  EXPECT_EQ(Build(text).started, 1);
}

TEST_F(DecideTest, MissingSourceIsAnErrorBeforeAnythingRuns) {
  Result<BuildResult> result = TryBuild("build other: touch\nbuild out: touch nowhere.c\n");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().ToString(), "'nowhere.c', needed by 'out', missing and no known rule to make it");
  EXPECT_THAT(runner_.commands_run, IsEmpty());
}

TEST_F(DecideTest, ACircleIsAnError) {
  Result<BuildResult> result = TryBuild("build a: touch b\nbuild b: touch c\nbuild c: touch a\n", {"a"});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().ToString(), "dependency cycle: a -> b -> c -> a");
}

TEST_F(DecideTest, ValidationsAreBuiltButNotWaitedFor) {
  Build("build out: touch |@ check\nbuild check: touch out\n", {"out"});
  EXPECT_THAT(story(), ElementsAre("start out", "finish out", "start check", "finish check"));
}

}  // namespace
}  // namespace rbuild
