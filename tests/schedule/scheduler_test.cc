// The scheduler: order, pools, announcements, failures.
#include "schedule/scheduler.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/graph_builder.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SchedulerTest, LongestPathFirstThenOrderOfTheFile) {
  GraphBuilder g;
  EdgeId a = g.Add({"a"}, {});
  g.Add({"b"}, {});
  EdgeId c = g.Add({"c"}, {});
  g.Add({"d"}, {});
  IdMap<EdgeId, int64_t> length(4, 1);
  length[c] = 9;
  length[a] = 1;
  Scheduler scheduler = g.MakeScheduler(length);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("c", "a", "b", "d"));
}

TEST(SchedulerTest, WaitsForEveryClassOfInput) {
  GraphBuilder g;
  EdgeId a = g.Add({"a"}, {});
  EdgeId b = g.Add({"b"}, {});
  g.Add({"c"}, {"a"}, {"b"});
  Scheduler scheduler = g.MakeScheduler();
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("a", "b"));
  scheduler.Finish(a);
  EXPECT_THAT(StartAll(scheduler, g), IsEmpty());
  scheduler.Finish(b);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("c"));
}

TEST(SchedulerTest, AnAnnouncedOutputReleasesItsConsumersOnce) {
  GraphBuilder g;
  EdgeId a = g.Add({"a.rmeta", "a.rlib"}, {});
  g.Add({"b"}, {"a.rmeta"});
  EdgeId bin = g.Add({"bin"}, {"a.rlib", "a.rmeta"});
  Scheduler scheduler = g.MakeScheduler();
  StartAll(scheduler, g);
  EXPECT_TRUE(scheduler.Announce(g.graph.FindNode("a.rmeta")));
  EXPECT_FALSE(scheduler.Announce(g.graph.FindNode("a.rmeta")));
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("b"));
  EXPECT_EQ(scheduler.state(bin), EdgeState::kWaiting);
  scheduler.Finish(a);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("bin"));
}

TEST(SchedulerTest, FailureTakesBackWhatWasAnnounced) {
  GraphBuilder g;
  EdgeId a = g.Add({"a.rmeta"}, {});
  EdgeId started = g.Add({"started"}, {"a.rmeta"});
  EdgeId queued = g.Add({"queued"}, {"a.rmeta"});
  EdgeId behind = g.Add({"behind"}, {"queued", "started"});
  EdgeId after_started = g.Add({"after"}, {"started"});
  Scheduler scheduler = g.MakeScheduler();
  StartAll(scheduler, g);
  scheduler.Announce(g.graph.FindNode("a.rmeta"));
  QueueAllReady(scheduler);
  ASSERT_EQ(scheduler.NextToRun(), started);
  scheduler.Fail(a);
  EXPECT_EQ(scheduler.state(queued), EdgeState::kBlocked);
  EXPECT_EQ(scheduler.state(behind), EdgeState::kBlocked);
  EXPECT_EQ(scheduler.NextToRun(), std::nullopt);
  scheduler.Finish(started);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("after"));
  EXPECT_EQ(scheduler.state(after_started), EdgeState::kRunning);
}

TEST(SchedulerTest, APoolHoldsItsDepthByPriority) {
  GraphBuilder g;
  PoolId pool = g.graph.AddPool("link", 1);
  EdgeId a = g.Add({"a"}, {}, {}, pool);
  g.Add({"b"}, {}, {}, pool);
  EdgeId c = g.Add({"c"}, {}, {}, pool);
  g.Add({"free"}, {});
  IdMap<EdgeId, int64_t> length(4, 1);
  length[c] = 5;
  Scheduler scheduler = g.MakeScheduler(length);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("a", "free"));
  scheduler.Finish(a);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("c"));
  scheduler.Fail(c);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("b"));
}

TEST(SchedulerTest, ABlockedEdgeGivesItsPlaceInThePoolBack) {
  GraphBuilder g;
  PoolId pool = g.graph.AddPool("link", 1);
  EdgeId a = g.Add({"a.rmeta"}, {});
  g.Add({"b"}, {"a.rmeta"}, {}, pool);
  EdgeId other = g.Add({"other"}, {});
  g.Add({"c"}, {"other"}, {}, pool);
  Scheduler scheduler = g.MakeScheduler();
  StartAll(scheduler, g);
  scheduler.Announce(g.graph.FindNode("a.rmeta"));
  QueueAllReady(scheduler);
  scheduler.Finish(other);
  QueueAllReady(scheduler);
  scheduler.Fail(a);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("c"));
}

TEST(SchedulerTest, EveryTransitionOfTheTableIsLegalAndNoOther) {
  const std::set<std::pair<EdgeState, EdgeState>> legal = {
      {EdgeState::kUnwanted, EdgeState::kWaiting},
      {EdgeState::kWaiting, EdgeState::kReady},
      {EdgeState::kReady, EdgeState::kQueued},
      {EdgeState::kReady, EdgeState::kSkipped},
      {EdgeState::kQueued, EdgeState::kRunning},
      {EdgeState::kRunning, EdgeState::kDone},
      {EdgeState::kRunning, EdgeState::kFailed},
      {EdgeState::kReady, EdgeState::kFailed},
      {EdgeState::kWaiting, EdgeState::kBlocked},
      {EdgeState::kReady, EdgeState::kBlocked},
      {EdgeState::kQueued, EdgeState::kBlocked},
      // Again, when something turns out to be needed before it.
      {EdgeState::kReady, EdgeState::kWaiting},
      {EdgeState::kQueued, EdgeState::kWaiting},
      {EdgeState::kRunning, EdgeState::kWaiting},
      {EdgeState::kDone, EdgeState::kWaiting},
      {EdgeState::kSkipped, EdgeState::kWaiting},
      {EdgeState::kUnwanted, EdgeState::kSkipped},
  };
  for (size_t from = 0; from < kEdgeStateCount; ++from) {
    for (size_t to = 0; to < kEdgeStateCount; ++to) {
      std::pair<EdgeState, EdgeState> step(static_cast<EdgeState>(from), static_cast<EdgeState>(to));
      EXPECT_EQ(EdgeStates::IsLegal(step.first, step.second), legal.contains(step)) << from << " to " << to;
    }
  }
}

TEST(CriticalPathTest, APathThroughAnEarlyOutputTakesTheTimeToAnnounce) {
  GraphBuilder g;
  EdgeId a = g.Add({"a.rmeta", "a.rlib"}, {});
  EdgeId b = g.Add({"b.rmeta"}, {"a.rmeta"});
  EdgeId bin = g.Add({"bin"}, {"a.rlib", "b.rmeta"});
  IdMap<EdgeId, EdgeEstimate> estimates(3);
  estimates[a] = {30, 100};
  estimates[b] = {10, 20};
  estimates[bin] = {5, 5};
  IdMap<NodeId, bool> early(g.graph.node_count(), false);
  early[g.graph.FindNode("a.rmeta")] = true;
  early[g.graph.FindNode("b.rmeta")] = true;
  IdMap<EdgeId, int64_t> length = CriticalPaths(g.graph, g.edges, {}, estimates, early);
  EXPECT_EQ(length[bin], 5);
  EXPECT_EQ(length[b], 20);   // its own end is later than 10 + 5
  EXPECT_EQ(length[a], 105);  // to the object code and on to the link
}

}  // namespace
}  // namespace rbuild
