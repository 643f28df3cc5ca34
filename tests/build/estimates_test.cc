// What an edge is expected to take: history, then hints, then means.
#include "build/estimates.h"

#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

class EstimatesTest : public BuildTestBase {
 protected:
  // Estimates of a build file of which nothing is built, with these times in the log.
  Estimates Estimate(const std::string& text, const std::vector<std::pair<std::string, EdgeTimes>>& history) {
    disk_.Create("build.ninja", kRules + text);
    manifest_ = std::make_unique<LoadedManifest>(LoadManifest(disk_, "build.ninja", {}).value());
    for (const auto& [output, times] : history) {
      EdgeRecord record;
      record.outputs.push_back({output, Digest(), std::nullopt, FileStat()});
      record.times = times;
      log_->Finish(std::move(record));
    }
    FileVersions files(disk_, clock_, *log_);
    Judge judge(manifest_->graph, files, *log_, environment_);
    Scan scan(manifest_->graph, judge, disk_);
    EXPECT_TRUE(scan.Add(manifest_->graph.RootNodes()));
    return EstimateEdges(manifest_->graph, judge, ninja_, scan.plan(), scan.plan().open).value();
  }

  NinjaLog ninja_;

  EdgeEstimate Of(const Estimates& estimates, std::string_view output) const {
    return estimates.edges[manifest_->graph.node(manifest_->graph.FindNode(output)).producer];
  }
};

TEST_F(EstimatesTest, HistoryWinsOverTheHintAndTheHintOverTheMean) {
  const std::string text =
      "build a: touch\n  cost = 7\nbuild b: touch\n  cost = 7\nbuild c: touch\nbuild d: run\n  cmd = x\n";
  Estimates estimates = Estimate(text, {{"a", {40, 100, 0}}});
  EXPECT_EQ(Of(estimates, "a").finish_ms, 100);
  EXPECT_EQ(Of(estimates, "a").announce_ms, 40);
  EXPECT_EQ(Of(estimates, "b").finish_ms, 7);
  EXPECT_EQ(Of(estimates, "c").finish_ms, 100);  // the mean of its rule
  EXPECT_EQ(Of(estimates, "d").finish_ms, 100);  // the mean of all
  EXPECT_EQ(estimates.known_commands, 1);
  EXPECT_EQ(estimates.known_ms, 100);
}

TEST_F(EstimatesTest, AnEdgeThatNeverAnnouncedTakesItsWholeTime) {
  Estimates estimates = Estimate("build a: touch\n", {{"a", {-1, 50, 0}}});
  EXPECT_EQ(Of(estimates, "a").announce_ms, 50);
}

TEST_F(EstimatesTest, NinjasTimesCountWhereOursAreUnknown) {
  ninja_.times = {{"a", 500}, {"b2", 300}, {"gone", 1}};
  Estimates estimates = Estimate("build a: touch\nbuild b1 b2: touch\nbuild c: touch\n", {{"a", {-1, 100, 0}}});
  EXPECT_EQ(Of(estimates, "a").finish_ms, 100);
  EXPECT_EQ(Of(estimates, "b1").finish_ms, 300);
  EXPECT_EQ(Of(estimates, "c").finish_ms, 200);
  EXPECT_EQ(estimates.known_commands, 2);
  EXPECT_EQ(estimates.known_ms, 400);
}

TEST_F(EstimatesTest, OfARustcEdgeTheMetadataIsEarly) {
  Estimates estimates = Estimate("build a.rmeta a.rlib: touch\n  early_output = rustc\n", {});
  EXPECT_TRUE(estimates.early[manifest_->graph.FindNode("a.rmeta")]);
  EXPECT_FALSE(estimates.early[manifest_->graph.FindNode("a.rlib")]);
}

}  // namespace
}  // namespace rbuild
