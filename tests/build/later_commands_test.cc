// Outputs that a later command of the same build changes in place: strip, sign, ranlib.
#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

using testing::ElementsAre;

class LaterCommandsTest : public BuildTestBase {
 protected:
  LaterCommandsTest() {
    options_.explain = true;
    disk_.Create("in", "1");
  }

  // An edge that makes `prog`, and one that changes it; `bindings` of the first, `inputs` of the second.
  static std::string Text(const std::string& bindings = "", const std::string& inputs = "prog",
                          const std::string& strip = "write prog stripped && touch stamp") {
    return "build prog: run in\n  cmd = write prog linked\n" + bindings + "build stamp: run " + inputs +
           "\n  cmd = " + strip + "\n";
  }
};

TEST_F(LaterCommandsTest, BothAreUpToDateAfterwards) {
  EXPECT_EQ(Build(Text()).started, 2);
  EXPECT_TRUE(Build(Text()).nothing_to_do);
  disk_.Create("in", "2");
  EXPECT_EQ(Build(Text()).started, 2);
  EXPECT_EQ(disk_.Content("prog"), "stripped");
  EXPECT_TRUE(Build(Text()).nothing_to_do);
}

TEST_F(LaterCommandsTest, AlsoWhereTheProducerDidNotRun) {
  const std::string other = "write prog shorn && touch stamp";
  Build(Text());
  Build(Text("", "prog", other));
  EXPECT_THAT(story(), ElementsAre("start stamp", "finish stamp"));
  EXPECT_TRUE(Build(Text("", "prog", other)).nothing_to_do);
}

TEST_F(LaterCommandsTest, AlsoBehindPhonyTargetsAndOrderOnlyInputs) {
  const std::string more = "build all: phony || inner\nbuild inner: phony prog\n";
  for (const std::string inputs : {"all", "|| all", "| prog", "in || prog"}) {
    Build(Text("", inputs) + more);
    Build(Text("", inputs, "write prog " + inputs.substr(0, 1) + " && touch stamp") + more);
    EXPECT_TRUE(Build(Text("", inputs, "write prog " + inputs.substr(0, 1) + " && touch stamp") + more).nothing_to_do)
        << inputs;
  }
}

TEST_F(LaterCommandsTest, AlsoForDiscoveredInputs) {
  const std::string text =
      "rule deps\n  command = write prog stripped && touch stamp && write d stamp: prog\n  depfile = d\n  deps = gcc\n"
      "build prog: run in\n  cmd = write prog linked\nbuild stamp: deps\ndefault prog stamp\n";
  Build(text);
  Build(text);
  EXPECT_TRUE(Build(text).nothing_to_do);
  disk_.RemoveFile("stamp");
  EXPECT_EQ(Build(text).started, 1);
  EXPECT_TRUE(Build(text).nothing_to_do);
}

TEST_F(LaterCommandsTest, AlsoForCutOffEdges) {
  const std::string cut_off = "  early_cutoff = 1\n";
  Build(Text(cut_off));
  EXPECT_TRUE(Build(Text(cut_off)).nothing_to_do);
  Build(Text(cut_off, "prog", "write prog shorn && touch stamp"));
  EXPECT_THAT(story(), ElementsAre("start stamp", "finish stamp"));
  EXPECT_TRUE(Build(Text(cut_off, "prog", "write prog shorn && touch stamp")).nothing_to_do);
}

TEST_F(LaterCommandsTest, EqualBytesOfTheProducerUndoTheChangeSoItIsMadeAgain) {
  const std::string cut_off = "  early_cutoff = 1\n";
  Build(Text(cut_off));
  for (const std::string content : {"2", "3"}) {
    disk_.Create("in", content);
    EXPECT_EQ(Build(Text(cut_off)).started, 2);
    EXPECT_EQ(disk_.Content("prog"), "stripped");
    EXPECT_TRUE(Build(Text(cut_off)).nothing_to_do);
  }
}

TEST_F(LaterCommandsTest, AChangeBetweenBuildsMakesTheProducerDirty) {
  for (const std::string bindings : {"", "  early_cutoff = 1\n"}) {
    Build(Text(bindings));
    disk_.Create("prog", "by hand");
    Build(Text(bindings));
    EXPECT_THAT(status_.explanations.front(), "prog: output prog is not as its command left it");
    EXPECT_EQ(disk_.Content("prog"), "stripped");
    EXPECT_TRUE(Build(Text(bindings)).nothing_to_do);
  }
}

TEST_F(LaterCommandsTest, WhatAFailedCommandMayHaveHalfChangedIsMadeAgain) {
  EXPECT_FALSE(Build(Text("", "prog", "write prog half && fail 1")).success);
  EXPECT_EQ(Build(Text()).started, 2);
  EXPECT_TRUE(Build(Text()).nothing_to_do);
  EXPECT_FALSE(Build(Text("", "prog", "write prog half && fail 1")).success);
  EXPECT_EQ(Build(Text()).started, 2);
}

TEST_F(LaterCommandsTest, AnOutputThatALaterCommandMakesIsThere) {
  // What ExternalProject declares as by-products of a build step that only its install step makes.
  const std::string text =
      "build built lib: run in\n  cmd = touch built\nbuild installed: run built\n  cmd = touch lib installed\n";
  Build(text);
  EXPECT_TRUE(Build(text).nothing_to_do);
}

TEST_F(LaterCommandsTest, ARestatOutputIsComparedWithWhatWasLeft) {
  const std::string text =
      "rule gen\n  command = $cmd\n  restat = 1\nbuild stamp: run prog\n  cmd = write prog stripped && touch stamp\n"
      "build prog: gen in\n  cmd = ";
  Build(text + "write prog linked\n");
  disk_.Create("in", "2");
  Build(text + "echo unchanged\n");
  EXPECT_THAT(story(), ElementsAre("start prog", "finish prog"));
  EXPECT_TRUE(Build(text + "echo unchanged\n").nothing_to_do);
}

}  // namespace
}  // namespace rbuild
