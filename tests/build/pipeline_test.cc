// Early outputs: consumers start at the announcement, and what happens when the producer fails or changes its mind.
#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PipelineTest : public BuildTestBase {
 protected:
  PipelineTest() {
    runner_.jobs = 2;
    options_.explain = true;
    disk_.Create("a.rs", "1");
  }

  // Crate a, announced before its object code is there, and b, which needs a's metadata alone.
  static std::string TwoCrates(const std::string& a_tail, const std::string& b_tail = "") {
    return "build a.rmeta a.rlib: run a.rs\n  cmd = cat a.rs > a.rmeta && announce a.rmeta && " + a_tail +
           "\n  early_output = rustc\n"
           "build b.rmeta: run a.rmeta\n  cmd = cat a.rmeta > b.rmeta" +
           b_tail + "\n  early_output = rustc\n";
  }
};

TEST_F(PipelineTest, AConsumerStartsAtTheAnnouncement) {
  runner_.newest_first = true;
  EXPECT_TRUE(Build(TwoCrates("write a.rlib code")).success);
  EXPECT_THAT(story(),
              ElementsAre("start a.rmeta", "ready a.rmeta", "start b.rmeta", "finish b.rmeta", "finish a.rmeta"));
}

TEST_F(PipelineTest, AConsumerOfTheObjectCodeWaitsForTheEnd) {
  Build(TwoCrates("write a.rlib code") + "build bin: run a.rlib\n  cmd = touch bin\n");
  EXPECT_THAT(story(), ElementsAre("start a.rmeta", "ready a.rmeta", "start b.rmeta", "finish a.rmeta", "start bin",
                                   "finish b.rmeta", "finish bin"));
}

TEST_F(PipelineTest, TheSecondBuildHasNothingToDo) {
  Build(TwoCrates("write a.rlib code"));
  EXPECT_TRUE(Build(TwoCrates("write a.rlib code")).nothing_to_do);
}

TEST_F(PipelineTest, EqualMetadataCutsTheConsumersOff) {
  disk_.Create("a.rs", "1");
  const std::string text =
      "build a.rmeta a.rlib: run a.rs\n  cmd = write a.rmeta same && announce a.rmeta && cat a.rs > a.rlib\n"
      "  early_output = rustc\n"
      "build b.rmeta: run a.rmeta\n  cmd = touch b.rmeta\n  early_output = rustc\n"
      "build bin: run a.rlib\n  cmd = touch bin\n  early_output = rustc\n";
  Build(text);
  disk_.Create("a.rs", "2");
  Build(text);
  EXPECT_THAT(story(), ElementsAre("start a.rmeta", "ready a.rmeta", "finish a.rmeta", "start bin", "finish bin"));
}

TEST_F(PipelineTest, AProducerThatFailsAfterAnnouncingBlocksWhatHasNotStarted) {
  runner_.jobs = 1;
  BuildResult result = Build(TwoCrates("fail 7"));
  EXPECT_FALSE(result.success);
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_THAT(story(), ElementsAre("start a.rmeta", "ready a.rmeta", "fail a.rmeta"));
  EXPECT_FALSE(disk_.Exists("a.rmeta"));
}

TEST_F(PipelineTest, AConsumerThatRunsWhenItsProducerFailsGoesOnAndCountsIfTheBytesComeBack) {
  const std::string failing = TwoCrates("write a.rlib code && fail 1");
  EXPECT_FALSE(Build(failing).success);
  EXPECT_THAT(story(),
              ElementsAre("start a.rmeta", "ready a.rmeta", "start b.rmeta", "fail a.rmeta", "finish b.rmeta"));
  EXPECT_EQ(disk_.Content("b.rmeta"), "1");
  EXPECT_FALSE(disk_.Exists("a.rmeta"));
  EXPECT_FALSE(disk_.Exists("a.rlib"));
  EXPECT_TRUE(Build(TwoCrates("write a.rlib code")).success);
  EXPECT_THAT(story(), ElementsAre("start a.rmeta", "ready a.rmeta", "finish a.rmeta"));
}

TEST_F(PipelineTest, AnOutputThatChangesAfterItsAnnouncementMakesItsConsumersDirty) {
  const std::string text = TwoCrates("write a.rmeta other && write a.rlib code");
  EXPECT_TRUE(Build(text).success);
  EXPECT_THAT(status_.warnings, ElementsAre(HasSubstr("a.rmeta changed after it was announced")));
  Build(text);
  EXPECT_THAT(status_.explanations, ElementsAre("b.rmeta: input a.rmeta changed"));
  EXPECT_EQ(disk_.Content("b.rmeta"), "other");
}

TEST_F(PipelineTest, WhereBytesProveNothingTheVersionOfTheAnnouncementStays) {
  const std::string text =
      "build a.head a.tail: run a.rs\n  cmd = cat a.rs > a.head && announce a.head && touch a.tail\n"
      "  early_output_prefix = @\n"
      "build b: run a.head\n  cmd = cat a.head > b\n";
  runner_.newest_first = true;
  EXPECT_TRUE(Build(text).success);
  EXPECT_THAT(story(), ElementsAre("start a.head", "ready a.head", "start b", "finish b", "finish a.head"));
  EXPECT_THAT(status_.warnings, IsEmpty());
  EXPECT_TRUE(Build(text).nothing_to_do);
}

TEST_F(PipelineTest, OutputsAreRemovedBeforeTheCommand) {
  Build(TwoCrates("write a.rlib code"));
  disk_.Create("a.rs", "2");
  disk_.files_removed.clear();
  Build(TwoCrates("write a.rlib code"));
  EXPECT_THAT(disk_.files_removed, testing::Not(IsEmpty()));
  EXPECT_THAT(disk_.files_removed, Contains("a.rlib"));
}

TEST_F(PipelineTest, AnOutputThatRustcDoesNotMakeIsAFailure) {
  BuildResult result = Build("build x.rlib: run\n  cmd = echo hello\n  early_output = rustc\n");
  EXPECT_FALSE(result.success);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(status_.output, HasSubstr("it did not make x.rlib"));
}

TEST_F(PipelineTest, OnlyADeclaredOutputThatExistsCanBeAnnounced) {
  Build(
      "build a.rmeta: run\n  cmd = announce nonsense && announce a.rmeta && write a.rmeta x\n  early_output = rustc\n");
  EXPECT_THAT(status_.warnings, ElementsAre(HasSubstr("'nonsense' was announced, but it is not an output"),
                                            HasSubstr("'a.rmeta' was announced, but it doesn't exist")));
  EXPECT_THAT(story(), ElementsAre("start a.rmeta", "finish a.rmeta"));
}

TEST_F(PipelineTest, AnAbsoluteAnnouncementMeansTheDeclaredOutput) {
  runner_.newest_first = true;
  Build(
      "build a.rmeta: run\n  cmd = write a.rmeta x && announce /build/./a.rmeta && touch other\n"
      "  early_output = rustc\nbuild b: touch a.rmeta\n");
  EXPECT_THAT(story(), ElementsAre("start a.rmeta", "ready a.rmeta", "start b", "finish b", "finish a.rmeta"));
}

TEST_F(PipelineTest, DiagnosticsAreShownAgainForFreshEdges) {
  const std::string text =
      "build x.rmeta: run\n  cmd = write x.rmeta x && echo warning: unused\n  early_output = rustc\n";
  Build(text);
  EXPECT_EQ(status_.output, "warning: unused\n");
  Build(text);
  EXPECT_THAT(story(), ElementsAre("fresh x.rmeta: warning: unused\n"));
}

TEST_F(PipelineTest, OutputThatIsToBeKeptIsShownAgainForFreshEdges) {
  const std::string text = "build x: run\n  cmd = touch x && echo warning: old\n  keep_output = 1\n";
  Build(text);
  Build(text);
  EXPECT_THAT(story(), ElementsAre("fresh x: warning: old\n"));
}

TEST_F(PipelineTest, UncountedEnvironmentIsSetAndDoesNotCount) {
  const std::string text = "build x: touch\n  env_uncounted = CARGO_PRIMARY_PACKAGE=1\n";
  Build(text);
  EXPECT_TRUE(Build("build x: touch\n").nothing_to_do);
}

}  // namespace
}  // namespace rbuild
