// `restat` edges: an output that the command left alone stops the rebuild there.
#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RestatTest : public BuildTestBase {
 protected:
  RestatTest() {
    options_.explain = true;
    disk_.Create("in", "1");
  }

  // A restat edge that makes `mid`, and a consumer of it.
  static std::string Text(const std::string& cmd, const std::string& more = "") {
    return "rule gen\n  command = $cmd\n  restat = 1\n" + more + "build mid: gen in\n  cmd = " + cmd +
           "\nbuild out: touch mid\n";
  }
};

TEST_F(RestatTest, AnOutputThatWasNotWrittenKeepsItsVersion) {
  Build(Text("write mid x"));
  disk_.Create("in", "2");
  Build(Text("echo unchanged"));
  EXPECT_THAT(story(), ElementsAre("start mid", "finish mid"));
  EXPECT_TRUE(Build(Text("echo unchanged")).nothing_to_do);
}

TEST_F(RestatTest, AnOutputThatWasWrittenIsANewVersionWhateverItsBytes) {
  Build(Text("write mid x"));
  disk_.Create("in", "2");
  EXPECT_EQ(Build(Text("write mid x")).started, 2);
}

TEST_F(RestatTest, AnOutputWithTheOldTimeAndAnotherSizeIsANewVersion) {
  Build(Text("write mid x"));
  const int64_t then = disk_.Stat("mid").value().mtime_ns;
  disk_.Create("in", "2");
  disk_.CreateAt("mid", "longer", then);
  EXPECT_EQ(Build(Text("echo unchanged")).started, 2);
}

TEST_F(RestatTest, AnOutputThatIsMissingBeforeAndAfterCountsAsUnchanged) {
  Build(Text("echo unchanged"));
  Build(Text("echo unchanged"));
  EXPECT_THAT(story(), ElementsAre("start mid", "finish mid"));
  EXPECT_EQ(Build(Text("write mid x")).started, 2);
  disk_.RemoveFile("mid");
  EXPECT_EQ(Build(Text("write mid x")).started, 2);
}

TEST_F(RestatTest, EachOfSeveralOutputsCountsForItself) {
  const std::string rule = "rule gen\n  command = $cmd\n  restat = 1\n";
  const std::string users = "build ua: touch a\nbuild ub: touch b\n";
  Build(rule + "build a b: gen in\n  cmd = touch a b\n" + users);
  disk_.Create("in", "2");
  Build(rule + "build a b: gen in\n  cmd = touch b\n" + users);
  EXPECT_THAT(story(), ElementsAre("start a", "finish a", "start ub", "finish ub"));
}

TEST_F(RestatTest, WithDepsItCountsByTimeTooAsMesonsCustomTargetsNeed) {
  const std::string deps = "  depfile = mid.d\n  deps = gcc\n";
  disk_.Create("found", "1");
  Build(Text("write mid x && write mid.d mid: found", deps));
  disk_.Create("found", "2");
  Build(Text("write mid.d mid: found", deps));
  EXPECT_THAT(story(), ElementsAre("start mid", "finish mid"));
  disk_.Create("found", "3");
  EXPECT_EQ(Build(Text("write mid x && write mid.d mid: found", deps)).started, 2);
}

TEST_F(RestatTest, WhatAFailedRunWroteIsNoUnchangedOutput) {
  Build(Text("write mid x"));
  disk_.Create("in", "2");
  EXPECT_FALSE(Build(Text("write mid y && fail 1")).success);
  EXPECT_EQ(Build(Text("echo unchanged")).started, 2);
}

TEST_F(RestatTest, WhatAFirstRunThatFailedDidNotMakeIsNoUnchangedOutput) {
  disk_.Create("out");
  EXPECT_FALSE(Build(Text("fail 1")).success);
  EXPECT_EQ(Build(Text("echo unchanged")).started, 2);
}

TEST_F(RestatTest, AnUnchangedOutputDoesNotHideAChangedDiscoveredInput) {
  disk_.Create("a.c", "c");
  disk_.Create("hdr", "1");
  const std::string text =
      "rule gen\n  command = $cmd\n  restat = 1\n"
      "rule cc\n  command = cat a.c hdr > $out && write $out.d $out: hdr\n  depfile = $out.d\n  deps = gcc\n"
      "build a.o: cc a.c | mid\nbuild mid: gen in\n  cmd = ";
  Build(text + "write mid x\n");
  disk_.Create("in", "2");
  disk_.Create("hdr", "2");
  Build(text + "echo unchanged\n");
  EXPECT_THAT(story(), ElementsAre("start mid", "finish mid", "start a.o", "finish a.o"));
  EXPECT_EQ(disk_.Content("a.o"), "c2");
  EXPECT_THAT(status_.warnings, IsEmpty());
}

TEST_F(RestatTest, ThePlanShrinksBehindAnUnchangedOutput) {
  const std::string chain = "build end: touch out\n";
  Build(Text("write mid x") + chain);
  disk_.Create("in", "2");
  Build(Text("echo unchanged") + chain);
  EXPECT_THAT(status_.totals, ElementsAre(3, 2, 1));
}

}  // namespace
}  // namespace rbuild
