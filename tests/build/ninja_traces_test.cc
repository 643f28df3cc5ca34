// A folder in which ninja has built: what counts of our records, what is removed, and when.
#include "build/ninja_traces.h"

#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr const char* kNinjaLog = "# ninja log v5\n0\t5\t1\tplain\tx\n";

class NinjaTracesTest : public BuildTestBase {
 protected:
  NinjaTracesTest() {
    options_.explain = true;
    disk_.Create("in", "1");
  }

  // As RunSession() does with what it finds.
  bool Distrust() { return DistrustRecords(manifest_->graph, *log_).value(); }

  static constexpr const char* kText =
      "build plain: run in\n  cmd = write plain x\n"
      "build bytes: run in\n  cmd = write bytes x\n  early_cutoff = 1\n"
      "build empty: run in\n  cmd = touch empty\n  early_cutoff = 1\n";
};

TEST_F(NinjaTracesTest, AreFoundInTheFolderOfTheBuild) {
  EXPECT_THAT(FindNinjaTraces(disk_, "").value().files, IsEmpty());
  disk_.Create(".ninja_log", kNinjaLog);
  disk_.Create("out/.ninja_log", "# ninja log v5\n");
  NinjaTraces here = FindNinjaTraces(disk_, "").value();
  EXPECT_THAT(here.files, ElementsAre(".ninja_log", ".ninja_deps"));
  EXPECT_THAT(here.log.times, UnorderedElementsAre(Pair("plain", 5)));
  NinjaTraces there = FindNinjaTraces(disk_, "out").value();
  EXPECT_THAT(there.files, ElementsAre("out/.ninja_log", "out/.ninja_deps"));
  EXPECT_FALSE(there.log.has_entries);
}

TEST_F(NinjaTracesTest, AnUnreadableLogIsAnError) {
  disk_.Create(".ninja_log", kNinjaLog);
  disk_.FailAfter(1);
  EXPECT_FALSE(FindNinjaTraces(disk_, "").has_value());
}

TEST_F(NinjaTracesTest, OnlyRecordsThatTellBytesCountAfterwards) {
  Build(kText);
  EXPECT_TRUE(Distrust());
  EXPECT_FALSE(Distrust());
  Build(kText);
  EXPECT_THAT(status_.explanations,
              UnorderedElementsAre("plain: its last run did not finish", "empty: its last run did not finish"));
  EXPECT_TRUE(Build(kText).nothing_to_do);
}

TEST_F(NinjaTracesTest, BytesThatNinjaLeftOtherwiseAreMadeAgain) {
  Build(kText);
  Distrust();
  disk_.Create("bytes", "ninja's");
  EXPECT_EQ(Build(kText).started, 3);
}

TEST_F(NinjaTracesTest, AnOutputThatALaterCommandChangedTellsNoBytes) {
  const std::string text = std::string(kText) + "build stamp: run bytes\n  cmd = write bytes y && touch stamp\n";
  Build(text);
  EXPECT_TRUE(Build(text).nothing_to_do);
  Distrust();
  EXPECT_EQ(Build(text).started, 4);
}

TEST_F(NinjaTracesTest, RecordsThatTheBuildFileDoesNotNameAreDistrusted) {
  Build(kText);
  Build("build other: touch\n");
  EXPECT_TRUE(Distrust());
  EXPECT_EQ(Build(kText).started, 3);
}

TEST_F(NinjaTracesTest, AreRemovedBeforeTheFirstCommandAndNoSooner) {
  const std::string text = "build out: run in\n  cmd = cat .ninja_log .ninja_deps in > out\n";
  disk_.Create(".ninja_log", kNinjaLog);
  disk_.Create(".ninja_deps", "deps");
  options_.edges.remove_before_first = FindNinjaTraces(disk_, "").value().files;
  options_.edges.dry_run = true;
  Build(text);
  EXPECT_TRUE(disk_.Exists(".ninja_log"));
  options_.edges.dry_run = false;
  Build(text);
  EXPECT_EQ(disk_.Content("out"), "1");
  EXPECT_FALSE(disk_.Exists(".ninja_log"));
  EXPECT_FALSE(disk_.Exists(".ninja_deps"));
  disk_.Create(".ninja_log", kNinjaLog);
  EXPECT_TRUE(Build(text).nothing_to_do);
  EXPECT_TRUE(disk_.Exists(".ninja_log"));
}

}  // namespace
}  // namespace rbuild
