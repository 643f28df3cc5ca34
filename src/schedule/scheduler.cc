// Scheduler: counting what is missing, queues and pools.
#include "schedule/scheduler.h"

#include <algorithm>
#include <cassert>
#include <unordered_set>

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
  Link(edges, extra);
}

void Scheduler::GrowTables() {
  states_.GrowTo(graph_.edge_count());
  available_.GrowTo(graph_.node_count(), true);
  missing_.GrowTo(graph_.edge_count(), 0);
  length_.GrowTo(graph_.edge_count(), 0);
}

void Scheduler::Link(std::span<const EdgeId> edges, const ExtraInputs& extra) {
  for (EdgeId edge : edges) {
    if (auto found = extra.find(edge); found != extra.end()) {
      AddExtraInputs(edge, found->second);
    }
    Recount(edge);
  }
}

void Scheduler::Add(std::span<const EdgeId> edges, const ExtraInputs& extra,
                    const IdMap<EdgeId, EdgeEstimate>& estimates) {
  for (size_t i = edges.size(); i-- > 0;) {
    int64_t behind = 0;
    for (NodeId output : graph_.edge(edges[i]).outputs) {
      ForEachConsumer(output, [&](EdgeId consumer) { behind = std::max(behind, length_[consumer]); });
    }
    length_[edges[i]] = estimates[edges[i]].finish_ms + behind;
  }
  for (EdgeId edge : edges) {
    states_.Set(edge, EdgeState::kWaiting);
  }
  for (EdgeId edge : edges) {
    for (NodeId output : graph_.edge(edge).outputs) {
      Withdraw(output);
    }
  }
  Link(edges, extra);
}

void Scheduler::AddExtraInputs(EdgeId edge, std::span<const NodeId> inputs) {
  std::vector<NodeId>& extra = extra_inputs_[edge];
  for (NodeId input : inputs) {
    extra.push_back(input);
    extra_consumers_[input].push_back(edge);
  }
}

void Scheduler::AddSettled(std::span<const EdgeId> edges) {
  for (EdgeId edge : edges) {
    states_.Set(edge, EdgeState::kSkipped);
  }
}

void Scheduler::DropReader(EdgeId edge, NodeId file) {
  std::erase(extra_inputs_[edge], file);
  std::erase(extra_consumers_[file], edge);
  Recount(edge);
}

void Scheduler::Relink(EdgeId edge) {
  const EdgeState state = states_[edge];
  if (state == EdgeState::kUnwanted) {
    return;
  }
  for (NodeId output : graph_.edge(edge).outputs) {
    Withdraw(output);
  }
  if (HasNotStarted(edge)) {
    Recount(edge);
  } else if (state == EdgeState::kFailed || state == EdgeState::kBlocked) {
    BlockConsumers(edge);
  }
}

void Scheduler::Withdraw(NodeId file) {
  std::vector<NodeId> files{file};
  const size_t first = redone_.size();
  for (size_t i = 0; i < files.size(); ++i) {
    const NodeId next = files[i];
    if (available_[next]) {
      available_[next] = false;
      ForEachConsumer(next, [&](EdgeId reader) { TakeBack(reader, &files); });
    }
  }
  for (size_t i = first; i < redone_.size(); ++i) {
    Recount(redone_[i]);
  }
  const EdgeId producer = graph_.node(file).producer;
  if (!producer.valid() || states_[producer] == EdgeState::kDone || states_[producer] == EdgeState::kSkipped) {
    MakeAvailable(file);
  }
}

void Scheduler::TakeBack(EdgeId reader, std::vector<NodeId>* files) {
  switch (states_[reader]) {
    case EdgeState::kReady:
      states_.Set(reader, EdgeState::kWaiting);
      [[fallthrough]];
    case EdgeState::kWaiting:
    case EdgeState::kQueued:
      ++missing_[reader];
      break;
    case EdgeState::kRunning:
      too_early_.insert(reader);
      break;
    case EdgeState::kDone:
    case EdgeState::kSkipped:
      states_.Set(reader, EdgeState::kWaiting);
      redone_.push_back(reader);
      WaitForReaders(reader);
      files->insert(files->end(), graph_.edge(reader).outputs.begin(), graph_.edge(reader).outputs.end());
      break;
    default:
      break;
  }
}

void Scheduler::Postpone(EdgeId edge, std::span<const NodeId> inputs) {
  states_.Set(edge, EdgeState::kWaiting);
  LeavePool(edge);
  LeaveRunning(edge);
  WaitForReaders(edge);
  AddExtraInputs(edge, inputs);
  for (NodeId output : graph_.edge(edge).outputs) {
    Withdraw(output);
  }
  Recount(edge);
  auto is_lost = [this](NodeId input) {
    const EdgeId producer = graph_.node(input).producer;
    return !available_[input] && producer.valid() &&
           (states_[producer] == EdgeState::kFailed || states_[producer] == EdgeState::kBlocked);
  };
  if (std::ranges::any_of(graph_.edge(edge).inputs, is_lost) || std::ranges::any_of(extra_inputs_[edge], is_lost)) {
    states_.Set(edge, EdgeState::kBlocked);
    BlockConsumers(edge);
  }
}

void Scheduler::WaitForReaders(EdgeId edge) {
  for (NodeId output : graph_.edge(edge).outputs) {
    ForEachConsumer(output, [&](EdgeId reader) {
      if (states_[reader] == EdgeState::kRunning) {
        after_reader_[reader].push_back(edge);
        ++readers_running_[edge];
      }
    });
  }
}

void Scheduler::LeaveRunning(EdgeId edge) {
  too_early_.erase(edge);
  auto found = after_reader_.find(edge);
  if (found == after_reader_.end()) {
    return;
  }
  const std::vector<EdgeId> waiting = std::move(found->second);
  after_reader_.erase(found);
  for (EdgeId next : waiting) {
    --readers_running_[next];
    Release(next);
  }
}

std::optional<Scheduler::Circle> Scheduler::FindCircle() const {
  for (const auto& [edge, inputs] : extra_inputs_) {
    for (NodeId input : inputs) {
      const EdgeId producer = graph_.node(input).producer;
      if (HasNotStarted(edge) && !available_[input] && producer.valid() && WaitsFor(producer, edge)) {
        return Circle{edge, input};
      }
    }
  }
  return std::nullopt;
}

uint32_t Scheduler::CountMissing(EdgeId edge) const {
  auto is_missing = [this](NodeId input) { return !available_[input]; };
  const std::span<const NodeId> inputs = graph_.edge(edge).inputs;
  auto missing = std::count_if(inputs.begin(), inputs.end(), is_missing);
  if (auto found = extra_inputs_.find(edge); found != extra_inputs_.end()) {
    missing += std::count_if(found->second.begin(), found->second.end(), is_missing);
  }
  auto readers = readers_running_.find(edge);
  return static_cast<uint32_t>(missing) + (readers == readers_running_.end() ? 0 : readers->second);
}

void Scheduler::Recount(EdgeId edge) {
  missing_[edge] = CountMissing(edge);
  const EdgeState state = states_[edge];
  if (missing_[edge] > 0 && state == EdgeState::kReady) {
    states_.Set(edge, EdgeState::kWaiting);  // a queued one gives its place up when its turn comes
  } else if (missing_[edge] == 0 && state == EdgeState::kWaiting) {
    states_.Set(edge, EdgeState::kReady);
    ready_.push_back(edge);
  }
}

bool Scheduler::WaitsFor(EdgeId edge, EdgeId other) const {
  std::vector<EdgeId> open{edge};
  std::unordered_set<EdgeId> seen{edge};
  auto look = [&](NodeId input) {
    const EdgeId producer = graph_.node(input).producer;
    if (!available_[input] && producer.valid() && seen.insert(producer).second) {
      open.push_back(producer);
    }
  };
  while (!open.empty()) {
    const EdgeId next = open.back();
    open.pop_back();
    if (next == other) {
      return true;
    }
    std::for_each(graph_.edge(next).inputs.begin(), graph_.edge(next).inputs.end(), look);
    if (auto found = extra_inputs_.find(next); found != extra_inputs_.end()) {
      std::for_each(found->second.begin(), found->second.end(), look);
    }
  }
  return false;
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
    if (states_[edge] == EdgeState::kQueued && missing_[edge] == 0) {
      states_.Set(edge, EdgeState::kRunning);
      return edge;
    }
    if (states_[edge] == EdgeState::kQueued) {
      states_.Set(edge, EdgeState::kWaiting);
    }
    LeavePool(edge);  // it was blocked meanwhile, or has to wait once more
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
  LeaveRunning(edge);
  for (NodeId output : graph_.edge(edge).outputs) {
    MakeAvailable(output);
  }
}

void Scheduler::Fail(EdgeId edge) {
  const bool ran = states_[edge] == EdgeState::kRunning;
  states_.Set(edge, EdgeState::kFailed);
  if (ran) {
    LeavePool(edge);
    LeaveRunning(edge);
  }
  BlockConsumers(edge);
}

void Scheduler::MakeAvailable(NodeId node) {
  if (available_[node]) {
    return;
  }
  available_[node] = true;
  ForEachConsumer(node, [this](EdgeId consumer) { Release(consumer); });
}

template <class Visit>
void Scheduler::ForEachConsumer(NodeId node, Visit visit) const {
  std::for_each(graph_.node(node).consumers.begin(), graph_.node(node).consumers.end(), visit);
  if (auto found = extra_consumers_.find(node); found != extra_consumers_.end()) {
    std::for_each(found->second.begin(), found->second.end(), visit);
  }
}

void Scheduler::Release(EdgeId consumer) {
  if (!HasNotStarted(consumer)) {
    return;
  }
  assert(missing_[consumer] > 0);
  if (--missing_[consumer] == 0 && states_[consumer] == EdgeState::kWaiting) {
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
    if (states_[next.edge] == EdgeState::kQueued && missing_[next.edge] > 0) {
      states_.Set(next.edge, EdgeState::kWaiting);
    } else if (states_[next.edge] == EdgeState::kQueued) {
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
    for (NodeId output : graph_.edge(next).outputs) {
      ForEachConsumer(output, [&](EdgeId consumer) {
        if (HasNotStarted(consumer)) {
          states_.Set(consumer, EdgeState::kBlocked);
          blocked.push_back(consumer);
        }
      });
    }
  }
}

}  // namespace rbuild
