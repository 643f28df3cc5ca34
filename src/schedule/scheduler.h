// Scheduler: which edge is next. Pure state: no input or output, no clock, no processes.
//
// An edge may start when all its inputs are available. Ordinary outputs become available when their edge is done, early
// ones when they are announced. Ready edges are handed out to be judged; those that have to run wait in a queue ordered
// by the critical path behind them and start when there is room in their pool. Every operation costs O(log n) per edge
// or input that it concerns.
#pragma once

#include <deque>
#include <optional>
#include <queue>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "graph/graph.h"
#include "schedule/critical_path.h"
#include "schedule/edge_state.h"

namespace rbuild {

class Scheduler {
 public:
  // `edges`: those that may have to run, inputs before users; everything else that they need is available.
  // `length`: from CriticalPaths(). The graph outlives this; its edges and links do not change meanwhile.
  Scheduler(const Graph& graph, std::span<const EdgeId> edges, const ExtraInputs& extra, IdMap<EdgeId, int64_t> length);

  // An edge whose inputs are all available, in the order in which they became so. The caller answers with Skip(),
  // Queue() or Fail().
  std::optional<EdgeId> NextReady();
  // It is up to date or phony: its outputs are available.
  void Skip(EdgeId edge);
  // Its command has to run.
  void Queue(EdgeId edge);

  // The queued edge with the longest critical path whose pool has room; it counts as running from now on.
  std::optional<EdgeId> NextToRun();
  // Whether NextToRun() would return an edge.
  bool HasRunnable() const { return !queue_.empty(); }

  // A declared output of a running edge exists already. False if it was available before.
  bool Announce(NodeId output);
  void Finish(EdgeId edge);
  // Takes back what the edge announced: what has not started by then and needs it, directly or not, never will.
  void Fail(EdgeId edge);

  EdgeState state(EdgeId edge) const { return states_[edge]; }
  size_t running() const { return states_.count(EdgeState::kRunning); }
  // Edges that are still to be judged or to run.
  size_t unfinished() const {
    return states_.count(EdgeState::kWaiting) + states_.count(EdgeState::kReady) + states_.count(EdgeState::kQueued) +
           states_.count(EdgeState::kRunning);
  }
  const EdgeStates& states() const { return states_; }

 private:
  struct Queued {
    int64_t length = 0;
    EdgeId edge;
    // Longest path first, then the order of the build file.
    bool operator<(const Queued& other) const {
      return length != other.length ? length < other.length : edge > other.edge;
    }
  };
  struct PoolState {
    int running = 0;
    std::priority_queue<Queued> delayed;  // edges for which there was no room
  };

  void MakeAvailable(NodeId node);
  void Release(EdgeId consumer);
  void LeavePool(EdgeId edge);
  void BlockConsumers(EdgeId edge);

  const Graph& graph_;
  EdgeStates states_;
  IdMap<NodeId, bool> available_;
  IdMap<EdgeId, uint32_t> missing_;  // inputs that are not available, each once per occurrence
  std::unordered_map<NodeId, std::vector<EdgeId>> extra_consumers_;
  IdMap<EdgeId, int64_t> length_;
  std::deque<EdgeId> ready_;
  std::priority_queue<Queued> queue_;
  IdMap<PoolId, PoolState> pools_;
};

}  // namespace rbuild
