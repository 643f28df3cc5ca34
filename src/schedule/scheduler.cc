// Scheduler: counting what is missing, queues and pools.
#include "schedule/scheduler.h"

#include <cassert>

namespace rbuild {

Scheduler::Scheduler(const Graph& graph, std::span<const EdgeId> edges, const ExtraInputs& extra,
                     IdMap<EdgeId, int64_t> length)
    : graph_(graph),
      states_(graph.edge_count()),
      available_(graph.node_count(), true),
      missing_(graph.edge_count(), 0),
      length_(std::move(length)),
      pools_(graph.pool_count()) {
  for (EdgeId edge : edges) {
    states_.Set(edge, EdgeState::kWaiting);
    for (NodeId output : graph.edge(edge).outputs) {
      available_[output] = false;
    }
  }
  for (EdgeId edge : edges) {
    for (NodeId input : graph.edge(edge).inputs) {
      missing_[edge] += available_[input] ? 0 : 1;
    }
    if (auto found = extra.find(edge); found != extra.end()) {
      for (NodeId input : found->second) {
        missing_[edge] += available_[input] ? 0 : 1;
        extra_consumers_[input].push_back(edge);
      }
    }
    if (missing_[edge] == 0) {
      states_.Set(edge, EdgeState::kReady);
      ready_.push_back(edge);
    }
  }
}

std::optional<EdgeId> Scheduler::NextReady() {
  while (!ready_.empty()) {
    EdgeId edge = ready_.front();
    ready_.pop_front();
    if (states_[edge] == EdgeState::kReady) {
      return edge;
    }
  }
  return std::nullopt;
}

void Scheduler::Skip(EdgeId edge) {
  states_.Set(edge, EdgeState::kSkipped);
  for (NodeId output : graph_.edge(edge).outputs) {
    MakeAvailable(output);
  }
}

void Scheduler::Queue(EdgeId edge) {
  states_.Set(edge, EdgeState::kQueued);
  PoolId id = graph_.edge(edge).pool;
  const int depth = graph_.pool(id).depth;
  PoolState& pool = pools_[id];
  if (depth > 0 && pool.running >= depth) {
    pool.delayed.push({length_[edge], edge});
    return;
  }
  // Room in a pool is taken when the edge is queued, as in ninja: what is in the queue may start at once.
  ++pool.running;
  queue_.push({length_[edge], edge});
}

std::optional<EdgeId> Scheduler::NextToRun() {
  while (!queue_.empty()) {
    EdgeId edge = queue_.top().edge;
    queue_.pop();
    if (states_[edge] == EdgeState::kQueued) {
      states_.Set(edge, EdgeState::kRunning);
      return edge;
    }
    LeavePool(edge);  // it was blocked meanwhile
  }
  return std::nullopt;
}

bool Scheduler::Announce(NodeId output) {
  if (available_[output]) {
    return false;
  }
  MakeAvailable(output);
  return true;
}

void Scheduler::Finish(EdgeId edge) {
  states_.Set(edge, EdgeState::kDone);
  LeavePool(edge);
  for (NodeId output : graph_.edge(edge).outputs) {
    MakeAvailable(output);
  }
}

void Scheduler::Fail(EdgeId edge) {
  if (states_[edge] == EdgeState::kRunning) {
    LeavePool(edge);
  }
  states_.Set(edge, EdgeState::kFailed);
  BlockConsumers(edge);
}

void Scheduler::MakeAvailable(NodeId node) {
  if (available_[node]) {
    return;
  }
  available_[node] = true;
  for (EdgeId consumer : graph_.node(node).consumers) {
    Release(consumer);
  }
  if (auto found = extra_consumers_.find(node); found != extra_consumers_.end()) {
    for (EdgeId consumer : found->second) {
      Release(consumer);
    }
  }
}

void Scheduler::Release(EdgeId consumer) {
  if (states_[consumer] != EdgeState::kWaiting) {
    return;
  }
  assert(missing_[consumer] > 0);
  if (--missing_[consumer] == 0) {
    states_.Set(consumer, EdgeState::kReady);
    ready_.push_back(consumer);
  }
}

void Scheduler::LeavePool(EdgeId edge) {
  PoolState& pool = pools_[graph_.edge(edge).pool];
  --pool.running;
  while (!pool.delayed.empty()) {
    Queued next = pool.delayed.top();
    pool.delayed.pop();
    if (states_[next.edge] == EdgeState::kQueued) {
      ++pool.running;
      queue_.push(next);
      return;
    }
  }
}

void Scheduler::BlockConsumers(EdgeId edge) {
  std::vector<EdgeId> blocked{edge};
  while (!blocked.empty()) {
    EdgeId next = blocked.back();
    blocked.pop_back();
    auto block = [&](EdgeId consumer) {
      const EdgeState state = states_[consumer];
      if (state == EdgeState::kWaiting || state == EdgeState::kReady || state == EdgeState::kQueued) {
        states_.Set(consumer, EdgeState::kBlocked);
        blocked.push_back(consumer);
      }
    };
    for (NodeId output : graph_.edge(next).outputs) {
      for (EdgeId consumer : graph_.node(output).consumers) {
        block(consumer);
      }
      if (auto found = extra_consumers_.find(output); found != extra_consumers_.end()) {
        for (EdgeId consumer : found->second) {
          block(consumer);
        }
      }
    }
  }
}

}  // namespace rbuild
