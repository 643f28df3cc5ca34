// Scheduler: which edge is next. Pure state: no input or output, no clock, no processes.
//
// An edge may start when all its inputs are available. Ordinary outputs become available when their edge is done, early
// ones when they are announced. Ready edges are handed out to be judged; those that have to run wait in a queue ordered
// by the critical path behind them and start when there is room in their pool. Every operation costs O(log n) per edge
// or input that it concerns.
//
// The build may grow while it runs: edges are added, others get more inputs or outputs (a dyndep file), and one that
// ran may turn out to need a file that was not made yet. What has not started then waits; what has started goes on.
#pragma once

#include <deque>
#include <optional>
#include <queue>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "graph/graph.h"
#include "schedule/critical_path.h"
#include "schedule/edge_state.h"

namespace rbuild {

class Scheduler {
 public:
  // `edges`: those that may have to run, inputs before users; everything else that they need is available.
  // `length`: from CriticalPaths(). The graph outlives this; of what grows in it Add() and Relink() have to be told.
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
  // How many edges NextToRun() could return, were it not for the pools; 0: none at all.
  size_t runnable() const { return queue_.size(); }

  // A declared output of a running edge exists already. False if it was available before.
  bool Announce(NodeId output);
  void Finish(EdgeId edge);
  // Takes back what the edge announced: what has not started by then and needs it, directly or not, never will.
  void Fail(EdgeId edge);

  // --- The build grows.
  // The graph has new nodes or edges: called before anything else is told of them.
  void GrowTables();
  // Edges that are up to date for certain: their outputs are available. One that reads what turns out to be made is
  // judged all the same.
  void AddSettled(std::span<const EdgeId> edges);
  // Adds edges that may have to run. What needs their outputs waits for them. `estimates`: how long each of them takes.
  void Add(std::span<const EdgeId> edges, const ExtraInputs& extra, const IdMap<EdgeId, EdgeEstimate>& estimates);
  // An edge reads a file of which the build file does not say so.
  void AddReader(EdgeId edge, NodeId file) { AddExtraInputs(edge, std::span(&file, 1)); }
  // The edge does not wait for that file any more.
  void DropReader(EdgeId edge, NodeId file);
  // Inputs or outputs of an edge have been added to the graph.
  void Relink(EdgeId edge);
  // A file is made after all, or made anew, before what reads it: what has not started waits for it, what runs has read
  // it too early, what was done or up to date is judged again, and so on with their own outputs. If its edge is done
  // already, it is available again at once.
  void Withdraw(NodeId file);
  // The command of a running edge has ended, but has read something too early, or `inputs`, of which the build file
  // doesn't tell: when they are available the edge is ready, and judged, once more. Its outputs are withdrawn until
  // then, and what has started to read them ends before it starts again.
  void Postpone(EdgeId edge, std::span<const NodeId> inputs);
  // Whether an input of a running edge was withdrawn after it had started.
  bool HasReadTooEarly(EdgeId edge) const { return too_early_.contains(edge); }
  // Edges that were done or up to date and are judged again, since this was asked last.
  std::vector<EdgeId> TakeRedone() { return std::exchange(redone_, {}); }
  // An edge that waits for a file by AddReader() or Postpone() whose edge waits for it.
  struct Circle {
    EdgeId edge;
    NodeId file;
  };
  std::optional<Circle> FindCircle() const;
  // Whether an unfinished edge can't go on before `other` is finished. Linear in the unfinished edges before it.
  bool WaitsFor(EdgeId edge, EdgeId other) const;

  EdgeState state(EdgeId edge) const { return states_[edge]; }
  size_t running() const { return states_.count(EdgeState::kRunning); }
  // Edges that are still to be judged or to run.
  size_t unfinished() const {
    return states_.count(EdgeState::kWaiting) + states_.count(EdgeState::kReady) + states_.count(EdgeState::kQueued) +
           states_.count(EdgeState::kRunning);
  }
  bool IsUnfinished(EdgeId edge) const { return HasNotStarted(edge) || states_[edge] == EdgeState::kRunning; }
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

  void Link(std::span<const EdgeId> edges, const ExtraInputs& extra);
  bool HasNotStarted(EdgeId edge) const {
    const EdgeState state = states_[edge];
    return state == EdgeState::kWaiting || state == EdgeState::kReady || state == EdgeState::kQueued;
  }
  void AddExtraInputs(EdgeId edge, std::span<const NodeId> inputs);
  uint32_t CountMissing(EdgeId edge) const;
  // Counts the missing inputs of an edge that has not started, and makes it wait or ready accordingly.
  void Recount(EdgeId edge);
  // What Withdraw() does to one that reads the file; files that are withdrawn with it are added to `files`.
  void TakeBack(EdgeId reader, std::vector<NodeId>* files);
  // The edge runs once more: what reads its outputs now has to end before that.
  void WaitForReaders(EdgeId edge);
  // An edge runs no more.
  void LeaveRunning(EdgeId edge);
  // Calls visit(consumer) once for each time that an edge has the node as an input.
  template <class Visit>
  void ForEachConsumer(NodeId node, Visit visit) const;
  void MakeAvailable(NodeId node);
  void Release(EdgeId consumer);
  void LeavePool(EdgeId edge);
  void BlockConsumers(EdgeId edge);

  const Graph& graph_;
  EdgeStates states_;
  IdMap<NodeId, bool> available_;
  IdMap<EdgeId, uint32_t> missing_;  // inputs that are not available, each once per occurrence
  ExtraInputs extra_inputs_;
  std::unordered_map<NodeId, std::vector<EdgeId>> extra_consumers_;
  std::unordered_set<EdgeId> too_early_;  // running edges of which an input was withdrawn
  std::vector<EdgeId> redone_;
  // Edges that start again only when a running reader of their outputs has ended, and for how many of these each waits.
  std::unordered_map<EdgeId, std::vector<EdgeId>> after_reader_;
  std::unordered_map<EdgeId, uint32_t> readers_running_;
  IdMap<EdgeId, int64_t> length_;
  std::deque<EdgeId> ready_;
  std::priority_queue<Queued> queue_;
  IdMap<PoolId, PoolState> pools_;
};

}  // namespace rbuild
