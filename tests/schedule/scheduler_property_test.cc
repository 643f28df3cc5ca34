// Random builds: whatever the order of events, every promise of the scheduler is kept.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "fakes/graph_builder.h"
#include "schedule/scheduler.h"

namespace rbuild {
namespace {

// A graph in which each edge has an output that may be early and an ordinary one, and a build of it in which commands
// end in any order, announce, fail, or turn out to need a file that is still to be made.
class RandomBuild {
 public:
  explicit RandomBuild(uint32_t seed)
      : random_(seed), pools_{PoolId(0), g_.graph.AddPool("p1", 1), g_.graph.AddPool("p2", 2)} {
    count_ = 1 + Below(40);
    for (size_t i = 0; i < count_; ++i) {
      AddEdge(i);
    }
  }

  void Run() {
    IdMap<EdgeId, int64_t> length(count_, 0);
    for (int64_t& value : length) {
      value = static_cast<int64_t>(Below(5));
    }
    Scheduler scheduler = g_.MakeScheduler(std::move(length));
    do {
      JudgeAllReady(scheduler);
      Start(scheduler);
      CheckPools();
    } while (!testing::Test::HasFatalFailure() && LetSomethingHappen(scheduler));
    CheckEnd(scheduler);
  }

 private:
  size_t Below(size_t n) { return n == 0 ? 0 : random_() % n; }
  std::span<const NodeId> Outputs(EdgeId edge) const { return g_.graph.edge(edge).outputs; }

  void AddEdge(size_t i) {
    std::vector<std::string> inputs;
    std::vector<std::string> order_only;
    for (size_t k = Below(4); k > 0 && i > 0; --k) {
      (Below(4) == 0 ? order_only : inputs).push_back(fmt::format("{}{}", Below(2) == 0 ? "m" : "o", Below(i)));
    }
    g_.Add({fmt::format("m{}", i), fmt::format("o{}", i)}, inputs, order_only, pools_[Below(pools_.size())]);
  }

  void CheckInputs(EdgeId edge) const {
    for (NodeId input : g_.graph.edge(edge).inputs) {
      ASSERT_TRUE(available_.contains(input)) << g_.Name(edge);
    }
  }

  void JudgeAllReady(Scheduler& scheduler) {
    while (auto edge = scheduler.NextReady()) {
      ASSERT_NO_FATAL_FAILURE(CheckInputs(*edge));
      if (Below(5) == 0) {
        scheduler.Skip(*edge);
        End(*edge);
      } else {
        scheduler.Queue(*edge);
      }
    }
  }

  void Start(Scheduler& scheduler) {
    while (running_.size() < 4) {
      auto edge = scheduler.NextToRun();
      if (!edge) {
        return;
      }
      ASSERT_NO_FATAL_FAILURE(CheckInputs(*edge));
      ASSERT_TRUE(started_.insert(*edge).second) << g_.Name(*edge) << " runs twice";
      running_.push_back(*edge);
    }
  }

  void CheckPools() const {
    for (PoolId pool : pools_) {
      auto in_pool = [&](EdgeId edge) { return g_.graph.edge(edge).pool == pool; };
      const int depth = g_.graph.pool(pool).depth;
      ASSERT_TRUE(depth == 0 || std::count_if(running_.begin(), running_.end(), in_pool) <= depth);
    }
  }

  // False if nothing runs any more.
  bool LetSomethingHappen(Scheduler& scheduler) {
    if (running_.empty()) {
      return false;
    }
    const size_t chosen = Below(running_.size());
    const EdgeId edge = running_[chosen];
    const size_t what = Below(11);
    if (what < 3) {
      scheduler.Announce(Outputs(edge)[0]);
      available_.insert(Outputs(edge)[0]);
      return true;
    }
    running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(chosen));
    if (what == 3) {
      failed_.insert(edge);
      scheduler.Fail(edge);
      for (NodeId output : Outputs(edge)) {
        available_.erase(output);
      }
    } else if (NodeId late = what == 4 ? SomethingUnmade(scheduler, edge) : NodeId(); late.valid()) {
      started_.erase(edge);
      late_.emplace(edge, late);
      scheduler.Postpone(edge, {&late, 1});
    } else {
      scheduler.Finish(edge);
      End(edge);
    }
    return true;
  }

  // A file that is still to be made and doesn't wait for the edge itself.
  NodeId SomethingUnmade(const Scheduler& scheduler, EdgeId edge) {
    const EdgeId other = g_.edges[Below(count_)];
    const bool possible = other != edge && scheduler.IsUnfinished(other) && !scheduler.WaitsFor(other, edge) &&
                          !available_.contains(Outputs(edge)[0]);
    return possible ? Outputs(other)[1] : NodeId();
  }

  void End(EdgeId edge) {
    ended_.insert(edge);
    available_.insert(Outputs(edge).begin(), Outputs(edge).end());
  }

  // Everything has run but what a failure was before, directly or not.
  void CheckEnd(const Scheduler& scheduler) const {
    ASSERT_EQ(scheduler.unfinished(), 0u);
    std::set<EdgeId> doomed = failed_;
    auto is_doomed = [&](NodeId input) { return doomed.contains(g_.graph.node(input).producer); };
    for (size_t before = 0; before != doomed.size();) {
      before = doomed.size();
      for (EdgeId edge : g_.edges) {
        auto late = late_.equal_range(edge);
        if (std::ranges::any_of(g_.graph.edge(edge).inputs, is_doomed) ||
            std::any_of(late.first, late.second, [&](const auto& entry) { return is_doomed(entry.second); })) {
          doomed.insert(edge);
        }
      }
    }
    for (EdgeId edge : g_.edges) {
      ASSERT_TRUE(ended_.contains(edge) || doomed.contains(edge)) << g_.Name(edge) << " was left out";
    }
  }

  std::mt19937 random_;
  GraphBuilder g_;
  std::vector<PoolId> pools_;
  size_t count_ = 0;
  std::set<NodeId> available_;
  std::set<EdgeId> started_;
  std::set<EdgeId> ended_;
  std::set<EdgeId> failed_;
  std::multimap<EdgeId, NodeId> late_;
  std::vector<EdgeId> running_;
};

TEST(SchedulerPropertyTest, RandomBuildsKeepEveryPromise) {
  const char* runs = std::getenv("RBUILD_PROPERTY_RUNS");
  const int count = runs == nullptr ? 500 : std::atoi(runs);
  for (int seed = 0; seed < count; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    RandomBuild(static_cast<uint32_t>(seed)).Run();
    ASSERT_FALSE(HasFatalFailure());
  }
}

}  // namespace
}  // namespace rbuild
