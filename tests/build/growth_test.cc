// What the build learns too late: every edge has read the right files when the first build ends.
#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class GrowthTest : public BuildTestBase {
 protected:
  GrowthTest() {
    disk_.Create("in", "1");
    disk_.Create("f", "old");
    disk_.Create("t.in", "t");
    Says("build d: dyndep\n");
  }

  void Says(const std::string& statements) { disk_.Create("dd.in", "ninja_dyndep_version = 1\n" + statements); }
  // d writes `file` too; whether it says so is the dyndep file's matter.
  static std::string Maker(const std::string& file) {
    return "build dd: cat dd.in\nbuild d: run in || dd\n  cmd = cat in > " + file + " && touch d\n  dyndep = dd\n";
  }
  // a reads `file` by its depfile alone.
  static std::string Reader(const std::string& name, const std::string& file) {
    return "build " + name + ": run t.in\n  cmd = cat " + file + " > " + name + " && write " + name + ".d " + name +
           ": " + file + "\n  depfile = " + name + ".d\n  deps = gcc\n";
  }
  void ExpectNothingToDo(const std::string& text) { EXPECT_TRUE(Build(text).nothing_to_do); }
};

TEST_F(GrowthTest, AReaderThatRunsWhileItsInputIsMadeRunsAgain) {
  Says("build d | f: dyndep\n");
  runner_.jobs = 3;
  runner_.newest_first = true;
  const std::string text = "build u: cat f\n  cost = 100\n" + Maker("f");
  Build(text);
  EXPECT_THAT(story(), ElementsAre("start u", "start dd", "finish dd", "start d", "finish d", "finish u", "start u",
                                   "finish u"));
  EXPECT_EQ(disk_.Content("u"), "1");
  ExpectNothingToDo(text);
}

TEST_F(GrowthTest, ReadersOfReadersRunAgainToo) {
  const std::string text = Maker("f") + "build s: cat f\nbuild t: cat s t.in\n";
  disk_.Create("g", "");
  Build(Maker("g") + "build s: cat f\nbuild t: cat s t.in\n");
  Says("build d | f: dyndep\n");
  disk_.Create("t.in", "2");
  runner_.jobs = 2;
  runner_.newest_first = true;
  Build(text);
  EXPECT_EQ(disk_.Content("s"), "1");
  EXPECT_EQ(disk_.Content("t"), "12");
  ExpectNothingToDo(text);
}

TEST_F(GrowthTest, AReaderByItsDepfileWaitsForWhatADyndepFileTells) {
  Says("build d | f: dyndep\n");
  runner_.jobs = 1;
  const std::string text = Reader("a", "f") + Maker("f");
  Build(text);
  EXPECT_EQ(disk_.Content("a"), "1");
  ExpectNothingToDo(text);
  disk_.Create("in", "2");
  Build(text);
  EXPECT_THAT(story(), ElementsAre("start d", "finish d", "start a", "finish a"));
  EXPECT_EQ(disk_.Content("a"), "2");
  ExpectNothingToDo(text);
}

TEST_F(GrowthTest, AReaderByItsDepfileThatWasUpToDateRunsAgain) {
  Build(Reader("a", "f") + Maker("g"));
  Says("build d | f: dyndep\n");
  Build(Reader("a", "f") + Maker("f"));
  EXPECT_EQ(disk_.Content("a"), "1");
  ExpectNothingToDo(Reader("a", "f") + Maker("f"));
}

TEST_F(GrowthTest, WhatAPostponedEdgeAnnouncedIsTakenBack) {
  disk_.Create("gen.h", "old");
  const std::string text =
      "build meta lib: run t.in\n  cmd = cat gen.h > meta && announce meta && cat meta > lib && write m.d meta: gen.h\n"
      "  depfile = m.d\n  deps = gcc\n  early_output_prefix = @\n  cost = 100\n"
      "build out: cat meta\n"
      "build gen.h: cat in\n";
  runner_.jobs = 3;
  Build(text);
  EXPECT_EQ(disk_.Content("meta"), "1");
  EXPECT_EQ(disk_.Content("out"), "1");
  ExpectNothingToDo(text);
}

TEST_F(GrowthTest, ARustcEdgeStartsAgainWhenTheReadersOfItsMetadataHaveEnded) {
  const std::string text =
      "build a.rmeta: run t.in\n  cmd = cat f > a.rmeta && announce a.rmeta && write a.d a.rmeta: f\n"
      "  depfile = a.d\n  early_output = rustc\n  cost = 100\n"
      "build b.rmeta: cat a.rmeta\n  early_output = rustc\n"
      "build f: cat in\n";
  runner_.jobs = 3;
  EXPECT_TRUE(Build(text).success);
  EXPECT_EQ(disk_.Content("b.rmeta"), "1");
  ExpectNothingToDo(text);
}

TEST_F(GrowthTest, AMakerThatNobodyWantedTellsOfMoreThanWasAskedFor) {
  disk_.Create("dd2", "ninja_dyndep_version = 1\nbuild d: dyndep\nbuild n | f: dyndep\n");
  const std::string text =
      "build n: run in | dd2\n  cmd = cat in > f && cat in > n\n  dyndep = dd2\n"
      "build d: touch || dd2\n  dyndep = dd2\n"
      "build s: cat f\n  cost = 50\n" +
      Reader("x", "n");
  disk_.Create("n", "old");
  Build(text, {"s", "x"});
  EXPECT_EQ(disk_.Content("x"), "1");
  EXPECT_EQ(disk_.Content("s"), "1");
  EXPECT_TRUE(Build(text, {"s", "x"}).nothing_to_do);
}

TEST_F(GrowthTest, AnUnwantedEdgeOfTheFileIsBuiltIfItMakesWhatIsRead) {
  const std::string text =
      "build dd: cat dd.in\n"
      "build d: touch || dd\n  dyndep = dd\n"
      "build d2: run in || dd\n  cmd = cat in > f && touch d2\n  dyndep = dd\n"
      "build s: cat f\n";
  Says("build d: dyndep\nbuild d2: dyndep\n");
  Build(text, {"d", "s"});
  EXPECT_EQ(disk_.Content("s"), "old");
  Says("build d: dyndep\nbuild d2 | f: dyndep\n");
  EXPECT_TRUE(Build(text, {"d", "s"}).success);
  EXPECT_EQ(disk_.Content("s"), "1");
}

TEST_F(GrowthTest, ReadersOfWhatAFailedBuildWouldMakeAreBlocked) {
  const auto text = [](const std::string& tail) {
    return "build dd: cat dd.in\nbuild p: run t.in\n  cmd = touch p" + tail +
           "\nbuild d: run in p || dd\n  cmd = cat in > f && touch d\n  dyndep = dd\nbuild s: cat f\n";
  };
  Build(text(""));
  Says("build d | f: dyndep\n");
  options_.failures_allowed = 0;
  for (bool newest_first : {true, false}) {
    runner_.jobs = 2;
    runner_.newest_first = newest_first;
    BuildResult result = Build(text(" && fail 1"));
    EXPECT_EQ(result.reason, "cannot make progress due to previous errors");
  }
  EXPECT_TRUE(Build(text("")).success);
  EXPECT_EQ(disk_.Content("s"), "1");
}

TEST_F(GrowthTest, ACircleThroughAnInputThatWasOnlyFoundToBeReadIsBroken) {
  const std::string text = Reader("x", "d") + Maker("g");
  runner_.jobs = 1;
  Build(text);
  Build(text);
  ExpectNothingToDo(text);
  Says("build d: dyndep | x\n");
  EXPECT_TRUE(Build(text).success);
  EXPECT_THAT(status_.warnings, testing::Contains(HasSubstr("x read d, which is made from it: it counts by content")));
}

TEST_F(GrowthTest, AWrongDyndepFileStopsTheBuildAndLeavesRunningCommandsAlone) {
  Says("build d | new1: dyndep | new2 new3 new4\nbuild e | x: dyndep | x\n");
  runner_.jobs = 3;
  const std::string text = Reader("x", "d") + "  cost = 100\n" + Maker("g") + "build e: touch || dd\n  dyndep = dd\n";
  runner_.newest_first = true;
  BuildResult result = Build(text);
  EXPECT_EQ(result.reason, "multiple rules generate x");
  EXPECT_THAT(story(), ElementsAre("start x", "start dd", "finish dd", "finish x"));
}

TEST_F(GrowthTest, AMakerThatCanNotBeBuiltFailsItsReaderAlone) {
  disk_.Create("m1", "");
  disk_.Create("m2", "");
  options_.failures_allowed = 0;
  const std::string text =
      Reader("x1", "m1") + Reader("x2", "m2") + "build m1: cat nosuch\nbuild m2: cat in\ndefault x1 x2\n";
  EXPECT_FALSE(Build(text).success);
  EXPECT_THAT(status_.output, HasSubstr("'nosuch', needed by 'm1', missing and no known rule to make it"));
  EXPECT_EQ(disk_.Content("x2"), "1");
}

}  // namespace
}  // namespace rbuild
