// Files of which nobody can say which state a command has read: the next build makes it sure.
#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DoubtTest : public BuildTestBase {
 protected:
  DoubtTest() {
    disk_.Create("a.c", "c");
    disk_.Create("gen.in", "1");
    disk_.Create("gen.h", "old");
    runner_.jobs = 2;
    options_.explain = true;
  }

  // a.o reads gen.h without saying so in the build file, where `order` may put the two in order.
  static std::string Compile(const std::string& order = "") {
    return "rule cc\n  command = cat a.c gen.h > $out && write $out.d $out: gen.h\n  depfile = $out.d\n  deps = gcc\n"
           "build a.o: cc a.c" +
           order + "\n";
  }
  static std::string Generate(const std::string& tail = "") {
    return "build gen.h: run gen.in\n  cmd = cat gen.in > gen.h" + tail + "\n  early_cutoff = 1\n";
  }
};

TEST_F(DoubtTest, AnUndeclaredInputThatWasMadeMeanwhileIsReadAgainInTheSameBuild) {
  runner_.newest_first = true;
  Build(Compile() + Generate());
  EXPECT_THAT(story(),
              ElementsAre("start a.o", "start gen.h", "finish gen.h", "finish a.o", "start a.o", "finish a.o"));
  EXPECT_THAT(status_.warnings, ElementsAre("a.o read gen.h before it was made, and is judged again after that: name "
                                            "gen.h among its inputs (behind || is enough)"));
  EXPECT_THAT(status_.totals, ElementsAre(2, 3));
  EXPECT_EQ(disk_.Content("a.o"), "c1");
  EXPECT_TRUE(Build(Compile() + Generate()).nothing_to_do);
}

TEST_F(DoubtTest, AnUndeclaredInputWhoseCommandStillRunsIsReadAgainWhenItIsMade) {
  Build(Compile() + Generate());
  EXPECT_THAT(story(),
              ElementsAre("start a.o", "start gen.h", "finish a.o", "finish gen.h", "start a.o", "finish a.o"));
  EXPECT_EQ(disk_.Content("a.o"), "c1");
  EXPECT_TRUE(Build(Compile() + Generate()).nothing_to_do);
}

TEST_F(DoubtTest, WhatNeedsTheEdgeWaitsUntilItHasReadTheRightInput) {
  runner_.jobs = 1;
  Build(Compile() + Generate() + "build bin: cat a.o\n");
  EXPECT_THAT(story(), ElementsAre("start a.o", "finish a.o", "start gen.h", "finish gen.h", "start a.o", "finish a.o",
                                   "start bin", "finish bin"));
  EXPECT_EQ(disk_.Content("bin"), "c1");
}

TEST_F(DoubtTest, AnUndeclaredInputThatNobodyWantedIsMadeInTheSameBuild) {
  Build(Compile() + Generate(), {"a.o"});
  EXPECT_THAT(story(),
              ElementsAre("start a.o", "finish a.o", "start gen.h", "finish gen.h", "start a.o", "finish a.o"));
  EXPECT_EQ(disk_.Content("a.o"), "c1");
  EXPECT_TRUE(Build(Compile() + Generate(), {"a.o"}).nothing_to_do);
}

TEST_F(DoubtTest, AnUndeclaredInputThatIsMadeWithTheSameBytesIsNotReadAgain) {
  disk_.Create("gen.h", "1");
  runner_.jobs = 1;
  Build(Compile() + Generate());
  EXPECT_THAT(story(), ElementsAre("start a.o", "finish a.o", "start gen.h", "finish gen.h"));
  EXPECT_TRUE(Build(Compile() + Generate()).nothing_to_do);
}

TEST_F(DoubtTest, AnUndeclaredInputThatIsUpToDateIsNotReadAgain) {
  Build(Generate());
  Build(Compile() + Generate(), {"a.o"});
  EXPECT_THAT(story(), ElementsAre("start a.o", "finish a.o"));
  EXPECT_THAT(status_.warnings, IsEmpty());
  EXPECT_TRUE(Build(Compile() + Generate(), {"a.o"}).nothing_to_do);
}

TEST_F(DoubtTest, AnUndeclaredInputThatIsMadeFromTheEdgeItselfCountsByContent) {
  runner_.jobs = 1;
  const std::string text = Compile() + "build gen.h: run a.o\n  cmd = write gen.h made\n";
  EXPECT_TRUE(Build(text).success);
  EXPECT_THAT(story(), ElementsAre("start a.o", "finish a.o", "start gen.h", "finish gen.h"));
  EXPECT_THAT(status_.warnings, ElementsAre(HasSubstr("a.o read gen.h, which is made from it: it counts by content")));
  Build(text);
  EXPECT_THAT(status_.warnings, ElementsAre(HasSubstr("a.o was found to read gen.h, which is made from it")));
  EXPECT_EQ(disk_.Content("a.o"), "cmade");
  Build(text, {"a.o"});
  Build(text, {"gen.h"});
  EXPECT_TRUE(Build(text).nothing_to_do);
}

TEST_F(DoubtTest, AnUndeclaredInputWhoseCommandFailsLeavesTheEdgeToTheNextBuild) {
  runner_.jobs = 1;
  options_.failures_allowed = 0;
  EXPECT_FALSE(Build(Compile() + Generate(" && fail 1")).success);
  EXPECT_THAT(story(), ElementsAre("start a.o", "finish a.o", "start gen.h", "fail gen.h"));
  EXPECT_TRUE(Build(Compile() + Generate()).success);
  EXPECT_EQ(disk_.Content("a.o"), "c1");
  EXPECT_TRUE(Build(Compile() + Generate()).nothing_to_do);
}

TEST_F(DoubtTest, AnUndeclaredInputIsToldOrRefusedWhereThatIsAskedFor) {
  runner_.jobs = 1;
  const std::string text = Generate() + Compile() + "default gen.h a.o\n";
  options_.edges.missing_deps = WarningAction::kWarn;
  EXPECT_TRUE(Build(text).success);
  EXPECT_THAT(status_.warnings, ElementsAre("a.o reads gen.h, which another edge makes, but nothing in the build file "
                                            "puts the two in order"));
  disk_.Create("gen.in", "2");
  options_.edges.missing_deps = WarningAction::kError;
  EXPECT_FALSE(Build(text).success);
  EXPECT_THAT(status_.output, HasSubstr("nothing in the build file puts the two in order [-w missingdeps=err]"));
  EXPECT_TRUE(Build(Compile(" || group") + Generate() + "build group: phony gen.h\n").success);
}

TEST_F(DoubtTest, ACommandThatFailsMayHaveWrittenItsOutputAllTheSame) {
  runner_.newest_first = true;
  options_.failures_allowed = 0;
  EXPECT_FALSE(Build(Compile() + Generate(" && fail 1")).success);
  ASSERT_THAT(story(), ElementsAre("start a.o", "start gen.h", "fail gen.h", "finish a.o"));
  EXPECT_EQ(Build(Compile() + Generate()).started, 2);
  EXPECT_EQ(disk_.Content("a.o"), "c1");
}

TEST_F(DoubtTest, AnInputThatWasMadeBeforeIsInNoDoubt) {
  runner_.newest_first = true;
  Build(Compile(" || gen.h") + Generate());
  EXPECT_TRUE(Build(Compile(" || gen.h") + Generate()).nothing_to_do);
}

TEST_F(DoubtTest, AnInputThatWasAnnouncedBeforeIsInNoDoubt) {
  const std::string text =
      Compile(" || gen.h") + Generate(" && announce gen.h && touch b") + "  early_output_prefix = @\n";
  runner_.newest_first = true;
  Build(text);
  ASSERT_THAT(story(), ElementsAre("start gen.h", "ready gen.h", "start a.o", "finish a.o", "finish gen.h"));
  EXPECT_TRUE(Build(text).nothing_to_do);
}

TEST_F(DoubtTest, EqualBytesStopTheRebuildOfAReaderThatTheBuildFileDoesNotName) {
  const std::string text = Compile() +
                           "build gen.h: run gen.in\n  cmd = write gen.h same\n  early_cutoff = 1\n"
                           "default gen.h a.o\n";
  Build(text);
  Build(text);
  ASSERT_TRUE(Build(text).nothing_to_do);
  disk_.Create("gen.in", "2");
  Build(text);
  EXPECT_THAT(story(), ElementsAre("start gen.h", "finish gen.h"));
  EXPECT_TRUE(Build(text).nothing_to_do);
}

TEST_F(DoubtTest, TheFirstAnnouncementIsTheOneThatCounts) {
  const std::string text =
      "build head tail: run gen.in\n  cmd = cat gen.in > head && announce head && announce head && touch tail\n"
      "  early_output_prefix = @\n"
      "build user: cat head\n";
  runner_.newest_first = true;
  Build(text);
  ASSERT_THAT(story(), ElementsAre("start head", "ready head", "start user", "finish user", "finish head"));
  EXPECT_TRUE(Build(text).nothing_to_do);
}

TEST_F(DoubtTest, AnOutputThatIsAnnouncedAgainWithOtherBytesMakesItsConsumersDirty) {
  const std::string text =
      "build head tail: run gen.in\n  cmd = write head x && announce head && write head y && announce head && touch "
      "tail\n  early_output = rustc\n"
      "build user: cat head\n";
  runner_.newest_first = true;
  Build(text);
  EXPECT_THAT(status_.warnings, ElementsAre(HasSubstr("head changed after it was announced")));
  EXPECT_EQ(Build(text).started, 1);
  EXPECT_EQ(disk_.Content("user"), "y");
}

TEST_F(DoubtTest, AFolderNamedLikeCargosRegistryIsNoPackage) {
  disk_.Create("crates/registry/src/api/v1/mod.rs", "1");
  const std::string text =
      "rule cc\n  command = cat crates/registry/src/api/v1/mod.rs > $out && write $out.d $out: "
      "crates/registry/src/api/v1/mod.rs\n  depfile = $out.d\n  deps = gcc\nbuild a: cc\n";
  Build(text);
  EXPECT_TRUE(Build(text).nothing_to_do);
  disk_.Create("crates/registry/src/api/v1/mod.rs", "2");
  EXPECT_EQ(Build(text).started, 1);
  EXPECT_EQ(disk_.Content("a"), "2");
}

TEST_F(DoubtTest, AnEdgeThatWasNeverStartedKeepsItsOutputsAndItsRecord) {
  const std::string edge = "build a.rmeta: run a.c\n  cmd = write a.rmeta x\n  early_output = rustc\n";
  Build(edge);
  Result<BuildResult> failed = TryBuild(edge + "  rspfile = a.c/rsp\n  rspfile_content = y\n");
  ASSERT_FALSE(failed.has_value());
  EXPECT_THAT(failed.error().ToString(), HasSubstr("a.c/rsp"));
  EXPECT_THAT(runner_.commands_run, IsEmpty());
  EXPECT_TRUE(Build(edge).nothing_to_do);
}

}  // namespace
}  // namespace rbuild
