// `generator` edges: judged by ninja's rule of times, so that a touched input forces a configure.
#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class GeneratorTest : public BuildTestBase {
 protected:
  GeneratorTest() {
    options_.explain = true;
    disk_.Create("in", "1");
  }

  static std::string Rule(const std::string& more = "") {
    return "rule gen\n  command = $cmd\n  generator = 1\n" + more;
  }
  // An edge that makes `out` from `inputs`.
  static std::string Generate(const std::string& inputs = "in", const std::string& cmd = "touch out") {
    return Rule() + "build out: gen " + inputs + "\n  cmd = " + cmd + "\n";
  }
  bool IsUpToDate(const std::string& text) { return Build(text).nothing_to_do; }
};

TEST_F(GeneratorTest, WithoutARecordAnOutputThatIsNotOlderIsUpToDate) {
  disk_.Create("out");
  EXPECT_TRUE(IsUpToDate(Generate()));
  disk_.CreateAt("in", "2", 5);
  disk_.CreateAt("out", "", 5);
  EXPECT_TRUE(IsUpToDate(Generate()));
}

TEST_F(GeneratorTest, WithoutARecordAnOlderOutputIsMadeAgain) {
  disk_.Create("out");
  disk_.Touch("in");
  Build(Generate());
  EXPECT_THAT(status_.explanations, ElementsAre("out: output out is older than input in"));
  EXPECT_TRUE(IsUpToDate(Generate()));
}

TEST_F(GeneratorTest, AMissingOutputIsMade) {
  Build(Generate());
  EXPECT_THAT(status_.explanations, ElementsAre("out: output out doesn't exist"));
}

TEST_F(GeneratorTest, ATouchedInputForcesARun) {
  Build(Generate());
  disk_.Touch("in");
  Build(Generate());
  EXPECT_THAT(status_.explanations, ElementsAre("out: output out is older than input in"));
  EXPECT_TRUE(IsUpToDate(Generate()));
}

TEST_F(GeneratorTest, AnOutputThatWasTouchedSinceDoesNotHideANewerInput) {
  Build(Generate());
  disk_.Touch("in");
  disk_.Touch("out");
  Build(Generate());
  EXPECT_THAT(status_.explanations, ElementsAre("out: input in is newer than its last run"));
}

TEST_F(GeneratorTest, AnOutputThatARunByHandMadeAnewIsUpToDate) {
  Build(Generate());
  disk_.Create("in", "2");
  disk_.Create("out", "by hand");
  EXPECT_TRUE(IsUpToDate(Generate()));
  disk_.Touch("in");
  EXPECT_FALSE(IsUpToDate(Generate()));
}

TEST_F(GeneratorTest, TheCommandDoesNotCount) {
  Build(Generate());
  EXPECT_TRUE(IsUpToDate(Generate("in", "write out other")));
}

TEST_F(GeneratorTest, AFailedRunIsRepeatedAlthoughItsOutputIsNew) {
  EXPECT_FALSE(Build(Generate("in", "write out partial && fail 1")).success);
  Build(Generate());
  EXPECT_THAT(status_.explanations, ElementsAre("out: its last run did not finish"));
}

TEST_F(GeneratorTest, ItMayWriteItsOwnInput) {
  disk_.Create("cache", "1");
  const std::string text = Generate("in cache", "write cache 2 && touch out");
  Build(text);
  EXPECT_TRUE(IsUpToDate(text));
}

TEST_F(GeneratorTest, WhatItWritesAfterItsOutputsMakesItRunAgainAsInNinja) {
  disk_.Create("cache", "1");
  const std::string text = Generate("in cache", "touch out && write cache 2");
  Build(text);
  EXPECT_FALSE(IsUpToDate(text));
}

TEST_F(GeneratorTest, OrderOnlyInputsDoNotCount) {
  const std::string text = Generate("|| in");
  Build(text);
  disk_.Touch("in");
  EXPECT_TRUE(IsUpToDate(text));
}

TEST_F(GeneratorTest, APhonyWithoutAFileStandsForItsNewestInput) {
  disk_.Create("a");
  const std::string text =
      Generate("group") + "build group: phony inner\nbuild inner: phony in a group2\n" + "build group2: phony in\n";
  Build(text);
  EXPECT_TRUE(IsUpToDate(text));
  disk_.Touch("a");
  Build(text);
  EXPECT_THAT(status_.explanations, ElementsAre("out: output out is older than input a"));
  disk_.Create("group");
  EXPECT_FALSE(IsUpToDate(text));  // the file's own time counts now
  EXPECT_TRUE(IsUpToDate(text));
  disk_.Touch("a");
  EXPECT_TRUE(IsUpToDate(text));
}

TEST_F(GeneratorTest, APhonyWithoutFileAndInputsMeansAlways) {
  const std::string text = Generate("group") + "build group: phony FORCE\nbuild FORCE: phony\n";
  Build(text);
  Build(text);
  EXPECT_THAT(status_.explanations,
              ElementsAre("out: input FORCE is a phony target without a file: always out of date"));
}

TEST_F(GeneratorTest, AMadeInputCountsByItsTimeOnTheDisk) {
  const std::string text = Generate("mid") + "build mid: cat in\n";
  Build(text);
  EXPECT_THAT(story(), ElementsAre("start mid", "finish mid", "start out", "finish out"));
  EXPECT_TRUE(IsUpToDate(text));
  disk_.Create("in", "2");
  EXPECT_EQ(Build(text).started, 2);
  EXPECT_TRUE(IsUpToDate(text));
}

TEST_F(GeneratorTest, AnInputThatIsNeverMadeMeansAlways) {
  const std::string text = Generate("util") + "build util: run\n  cmd = echo x\n";
  Build(text);
  EXPECT_EQ(Build(text).started, 2);
  EXPECT_THAT(status_.explanations, ElementsAre("util: its command never makes util: always out of date",
                                                "out: input util is never made by its command: always out of date"));
}

TEST_F(GeneratorTest, AnInputThatARestatEdgeNeverMakesDoesNotCount) {
  const std::string text = Generate("util in") + "rule maybe\n  command = echo x\n  restat = 1\nbuild util: maybe\n";
  Build(text);
  Build(text);
  EXPECT_THAT(story(), ElementsAre("start util", "finish util"));
}

TEST_F(GeneratorTest, AnOutputChangedFromOutsideIsAdoptedAndCountsByContent) {
  const std::string text = Generate("in", "write out a") + "build user: cat out\n";
  Build(text);
  disk_.Touch("out");
  EXPECT_TRUE(IsUpToDate(text));
  disk_.Create("out", "b");
  Build(text);
  EXPECT_THAT(status_.explanations, ElementsAre("user: input out changed"));
  EXPECT_EQ(disk_.Content("user"), "b");
}

TEST_F(GeneratorTest, EqualBytesStopTheRebuildThere) {
  const std::string text = Generate("in", "write out a") + "build user: cat out\n";
  Build(text);
  disk_.Touch("in");
  Build(text);
  EXPECT_THAT(story(), ElementsAre("start out", "finish out"));
}

TEST_F(GeneratorTest, AnEmptyOutputCountsByItsRun) {
  const std::string text = Generate() + "build user: cat out\n";
  disk_.Create("out");
  Build(text);
  EXPECT_THAT(story(), ElementsAre("start user", "finish user"));
  EXPECT_TRUE(IsUpToDate(text));
  disk_.Touch("in");
  EXPECT_EQ(Build(text).started, 2);
  EXPECT_TRUE(IsUpToDate(text));
}

TEST_F(GeneratorTest, DiscoveredInputsCountByTheirTime) {
  disk_.Create("found");
  const std::string text =
      Rule("  depfile = out.d\n  deps = gcc\n") + "build out: gen in\n  cmd = touch out && write out.d out: found\n";
  disk_.Create("out");
  Build(text);
  EXPECT_THAT(status_.explanations, ElementsAre("out: was never built here"));
  EXPECT_TRUE(IsUpToDate(text));
  disk_.Touch("found");
  Build(text);
  EXPECT_THAT(status_.explanations, ElementsAre("out: output out is older than input found"));
  disk_.RemoveFile("found");
  Build(text);
  EXPECT_THAT(status_.explanations, ElementsAre("out: discovered input found is missing"));
}

TEST_F(GeneratorTest, WithoutARecordADepfileThatIsKeptTellsTheInputs) {
  disk_.Create("found");
  disk_.Create("out");
  disk_.Create("out.d", "out: found out\n");
  const std::string text = Rule("  depfile = out.d\n") + "build out: gen in\n  cmd = touch out\n";
  EXPECT_TRUE(IsUpToDate(text));
  disk_.Touch("found");
  EXPECT_FALSE(IsUpToDate(text));
}

TEST_F(GeneratorTest, ADepfileThatIsKeptCountsAsItIsNow) {
  disk_.Create("found");
  disk_.Create("other");
  const std::string text =
      Rule("  depfile = out.d\n") + "build out: gen in\n  cmd = touch out && write out.d out: found\n";
  Build(text);
  EXPECT_TRUE(IsUpToDate(text));
  disk_.Create("out.d", "out: other\n");  // as by hand
  disk_.Create("out", "anew");
  disk_.Touch("found");
  EXPECT_TRUE(IsUpToDate(text));
  disk_.Touch("other");
  EXPECT_FALSE(IsUpToDate(text));
  for (const char* other : {"", "elsewhere: other\n"}) {
    EXPECT_TRUE(IsUpToDate(text));
    disk_.Create("out.d", other);
    EXPECT_FALSE(IsUpToDate(text));
  }
  disk_.RemoveFile("out.d");
  EXPECT_FALSE(IsUpToDate(text));
  EXPECT_TRUE(disk_.Exists("out.d"));
}

TEST_F(GeneratorTest, ARestatGeneratorMayLeaveItsOutputAlone) {
  const std::string text = Rule("  restat = 1\n") + "build out: gen in\n  cmd = ";
  Build(text + "write out x\n");
  disk_.Touch("in");
  EXPECT_EQ(Build(text + "echo unchanged\n").started, 1);
  EXPECT_TRUE(IsUpToDate(text + "echo unchanged\n"));
}

TEST_F(GeneratorTest, AMissingSourceIsAnError) {
  disk_.Create("out");
  Result<BuildResult> result = TryBuild(Generate("nowhere"));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().ToString(), "'nowhere', needed by 'out', missing and no known rule to make it");
}

TEST_F(GeneratorTest, ItsInputsAreNotReadAndItsOutputsOnlyUntilTheyAreKnown) {
  const std::string text = Generate("in", "write out a");
  Build(text);
  EXPECT_THAT(disk_.files_hashed, ElementsAre("out"));
  EXPECT_TRUE(IsUpToDate(text));
  EXPECT_TRUE(IsUpToDate(text));
  EXPECT_THAT(disk_.files_hashed, IsEmpty());
}

}  // namespace
}  // namespace rbuild
