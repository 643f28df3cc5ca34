// A build that grows while it runs: edges, inputs and outputs that come later, and edges that have to wait once more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/graph_builder.h"
#include "schedule/scheduler.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

IdMap<EdgeId, EdgeEstimate> OneMsEach(const Graph& graph) {
  return IdMap<EdgeId, EdgeEstimate>(graph.edge_count(), EdgeEstimate{1, 1});
}

TEST(SchedulerGrowthTest, AnAddedEdgeHoldsBackWhatHasNotStarted) {
  GraphBuilder g;
  g.Add({"first"}, {});
  EdgeId reader = g.Add({"reader"}, {"made"});
  Scheduler scheduler = g.MakeScheduler();
  QueueAllReady(scheduler);
  ASSERT_EQ(scheduler.state(reader), EdgeState::kQueued);
  EdgeId maker = g.Add({"made"}, {});
  scheduler.GrowTables();
  scheduler.Add({&maker, 1}, {}, OneMsEach(g.graph));
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("made", "first"));  // the longer way first
  EXPECT_EQ(scheduler.state(reader), EdgeState::kWaiting);
  scheduler.Finish(maker);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("reader"));
}

TEST(SchedulerGrowthTest, AnInputThatIsAddedIsWaitedFor) {
  GraphBuilder g;
  EdgeId extra = g.Add({"extra"}, {});
  EdgeId out = g.Add({"out"}, {});
  Scheduler scheduler = g.MakeScheduler();
  g.graph.AddInput(out, g.graph.FindNode("extra"), Graph::InputClass::kImplicit);
  scheduler.Relink(out);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("extra"));
  scheduler.Finish(extra);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("out"));
}

TEST(SchedulerGrowthTest, AnOutputThatIsAddedHoldsItsReadersBack) {
  GraphBuilder g;
  EdgeId first = g.Add({"first"}, {});
  EdgeId out = g.Add({"out"}, {"first"});
  EdgeId reader = g.Add({"reader"}, {"mod"});
  Scheduler scheduler = g.MakeScheduler();
  g.graph.AddOutput(out, g.graph.FindNode("mod"), true);
  scheduler.Relink(out);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("first"));
  scheduler.Finish(first);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("out"));
  EXPECT_EQ(scheduler.state(reader), EdgeState::kWaiting);
  scheduler.Finish(out);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("reader"));
}

TEST(SchedulerGrowthTest, APostponedEdgeKeepsItsReadersWaitingUntilItHasRunAgain) {
  GraphBuilder g;
  EdgeId early = g.Add({"early"}, {});
  EdgeId maker = g.Add({"header"}, {});
  g.Add({"bin"}, {"early"});
  Scheduler scheduler = g.MakeScheduler();
  ASSERT_THAT(StartAll(scheduler, g), ElementsAre("early", "header"));
  const NodeId header = g.graph.FindNode("header");
  scheduler.Postpone(early, {&header, 1});
  EXPECT_THAT(StartAll(scheduler, g), IsEmpty());
  scheduler.Finish(maker);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("early"));
  scheduler.Finish(early);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("bin"));
}

TEST(SchedulerGrowthTest, WhatWasDoneIsJudgedAgainWithAllThatReadIt) {
  GraphBuilder g;
  EdgeId reader = g.Add({"reader"}, {"file"});
  EdgeId user = g.Add({"user"}, {"reader"});
  EdgeId settled = g.Add({"settled"}, {"file"});
  EdgeId maker = g.Add({"maker"}, {});
  std::erase(g.edges, settled);
  Scheduler scheduler = g.MakeScheduler();
  scheduler.AddSettled({&settled, 1});
  StartAll(scheduler, g);
  scheduler.Finish(reader);
  ASSERT_THAT(StartAll(scheduler, g), ElementsAre("user"));
  g.graph.AddOutput(maker, g.graph.FindNode("file"), true);
  scheduler.Withdraw(g.graph.FindNode("file"));
  EXPECT_THAT(scheduler.TakeRedone(), testing::UnorderedElementsAre(reader, settled));
  EXPECT_TRUE(scheduler.HasReadTooEarly(user));
  scheduler.Finish(maker);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("settled"));  // the other one waits for the end of its reader
  scheduler.Postpone(user, {});
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("reader"));
  scheduler.Finish(reader);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("user"));
  EXPECT_FALSE(scheduler.HasReadTooEarly(user));
}

TEST(SchedulerGrowthTest, APostponedEdgeTakesBackWhatItAnnounced) {
  GraphBuilder g;
  EdgeId early = g.Add({"early", "late"}, {});
  EdgeId reader = g.Add({"reader"}, {"early"});
  EdgeId next = g.Add({"next"}, {"early"});
  Scheduler scheduler = g.MakeScheduler();
  StartAll(scheduler, g);
  scheduler.Announce(g.graph.FindNode("early"));
  QueueAllReady(scheduler);
  ASSERT_EQ(scheduler.NextToRun(), reader);
  scheduler.Postpone(early, {});
  EXPECT_THAT(StartAll(scheduler, g), IsEmpty());
  scheduler.Postpone(reader, {});
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("early"));
  scheduler.Finish(early);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("reader", "next"));
  EXPECT_EQ(scheduler.state(next), EdgeState::kRunning);
}

TEST(SchedulerGrowthTest, FindsTheCircleOfADiscoveredInputAndDropsIt) {
  GraphBuilder g;
  EdgeId a = g.Add({"a"}, {});
  EdgeId b = g.Add({"b"}, {"a"});
  Scheduler scheduler = g.MakeScheduler();
  StartAll(scheduler, g);
  const NodeId file = g.graph.FindNode("b");
  EXPECT_FALSE(scheduler.FindCircle().has_value());
  scheduler.Postpone(a, {&file, 1});
  EXPECT_THAT(StartAll(scheduler, g), IsEmpty());
  const auto circle = scheduler.FindCircle();
  ASSERT_TRUE(circle.has_value());
  EXPECT_EQ(circle->edge, a);
  scheduler.DropReader(circle->edge, circle->file);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("a"));
  scheduler.Finish(a);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("b"));
  scheduler.Finish(b);
}

TEST(SchedulerGrowthTest, AFailureBlocksWhatWasPostponedForIt) {
  GraphBuilder g;
  EdgeId early = g.Add({"early"}, {});
  EdgeId maker = g.Add({"header"}, {});
  EdgeId bin = g.Add({"bin"}, {"early"});
  Scheduler scheduler = g.MakeScheduler();
  StartAll(scheduler, g);
  const NodeId header = g.graph.FindNode("header");
  scheduler.Postpone(early, {&header, 1});
  scheduler.Fail(maker);
  EXPECT_EQ(scheduler.state(early), EdgeState::kBlocked);
  EXPECT_EQ(scheduler.state(bin), EdgeState::kBlocked);
  EXPECT_EQ(scheduler.unfinished(), 0u);
}

TEST(SchedulerGrowthTest, WaitingOnceMoreGivesTheRoomInAPoolAway) {
  GraphBuilder g;
  PoolId pool = g.graph.AddPool("one", 1);
  EdgeId a = g.Add({"a"}, {"made"}, {}, pool);
  g.Add({"b"}, {}, {}, pool);
  EdgeId c = g.Add({"c"}, {"made"}, {}, pool);
  IdMap<EdgeId, int64_t> length(3, 1);
  length[a] = 3;
  length[c] = 2;
  Scheduler scheduler = g.MakeScheduler(length);
  QueueAllReady(scheduler);
  EdgeId maker = g.Add({"made"}, {});
  scheduler.GrowTables();
  scheduler.Add({&maker, 1}, {}, OneMsEach(g.graph));
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("made", "b"));
  scheduler.Finish(maker);
  EXPECT_THAT(StartAll(scheduler, g), IsEmpty());
  scheduler.Finish(g.edges[1]);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("a"));
  scheduler.Finish(a);
  EXPECT_THAT(StartAll(scheduler, g), ElementsAre("c"));
}

TEST(SchedulerGrowthTest, KnowsWhoWaitsForWhom) {
  GraphBuilder g;
  EdgeId a = g.Add({"a"}, {});
  EdgeId b = g.Add({"b"}, {"a"});
  EdgeId c = g.Add({"c"}, {}, {"b"});
  EdgeId other = g.Add({"other"}, {});
  Scheduler scheduler = g.MakeScheduler();
  EXPECT_TRUE(scheduler.WaitsFor(c, a));
  EXPECT_FALSE(scheduler.WaitsFor(a, c));
  EXPECT_FALSE(scheduler.WaitsFor(c, other));
  StartAll(scheduler, g);
  scheduler.Finish(a);
  EXPECT_FALSE(scheduler.WaitsFor(c, a));
  EXPECT_TRUE(scheduler.WaitsFor(c, b));
}

}  // namespace
}  // namespace rbuild
