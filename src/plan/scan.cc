// Scan: a walk over everything that the targets need, inputs before users.
#include "plan/scan.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace rbuild {

Result<void> Scan::Add(std::span<const NodeId> targets) {
  const bool first = plan_.open.empty() && plan_.settled.empty();
  TRY(Walk(targets));
  while (first && !too_late_.empty()) {
    Plan empty;
    empty.warnings = std::move(plan_.warnings);
    plan_ = std::move(empty);
    marks_ = {};
    missing_.clear();
    too_late_.clear();
    TRY(Walk(targets));
  }
  Reopen(too_late_);
  too_late_.clear();
  return CheckMissing();
}

Result<void> Scan::Walk(std::span<const NodeId> targets) {
  marks_.GrowTo(graph_.edge_count(), Mark::kNew);
  plan_.prediction.GrowTo(graph_.edge_count(), Prediction::kUnwanted);
  targets_.assign(targets.begin(), targets.end());
  // Grows while it is walked: the validations of wanted edges are targets too.
  for (size_t i = 0; i < targets_.size(); ++i) {
    TRY(Visit(targets_[i]));
  }
  return {};
}

Result<DyndepChange> Scan::AddDyndep(NodeId file) {
  DyndepChange change;
  if (!IsAwaitedDyndep(graph_, file)) {
    return change;
  }
  TRY_ASSIGN(change, LoadDyndep(graph_, disk_, file));
  judge_.GraphHasGrown(change.edges);
  Reopen(change.outputs);
  std::vector<NodeId> inputs;
  for (EdgeId edge : change.edges) {
    for (NodeId input : graph_.edge(edge).inputs) {
      if (marks_[edge] == Mark::kDone && graph_.node(input).producer.valid()) {
        inputs.push_back(input);
      }
    }
  }
  TRY(Add(inputs));
  return change;
}

Result<void> Scan::Visit(NodeId target) {
  if (EdgeId producer = graph_.node(target).producer; producer.valid()) {
    TRY(Enter(producer));
  } else if (!graph_.node(target).generated_by_loader) {
    TRY_ASSIGN(FileStat stat, judge_.files().StatOnce(graph_.node(target).path));
    if (!stat.exists()) {
      missing_.emplace_back(target, EdgeId());
    }
  }
  while (!stack_.empty()) {
    Frame& frame = stack_.back();
    const EdgeId edge = frame.edge;
    NodeId input = InputAt(edge, frame.next++);
    if (!input.valid()) {
      TRY(Leave(edge));
    } else if (EdgeId producer = graph_.node(input).producer; producer.valid()) {
      TRY(Enter(producer));
    }
  }
  return {};
}

Result<void> Scan::Enter(EdgeId edge) {
  if (marks_[edge] == Mark::kOpen) {
    return CloseCircle(edge);
  }
  if (marks_[edge] == Mark::kDone) {
    return {};
  }
  marks_[edge] = Mark::kOpen;
  stack_.push_back({edge});
  FindDiscovered(edge);
  // A validation that nothing makes can't be built, and nothing needs it.
  std::ranges::copy_if(graph_.edge(edge).validations, std::back_inserter(targets_),
                       [this](NodeId validation) { return graph_.node(validation).producer.valid(); });
  return {};
}

// All inputs of the edge have been visited.
Result<void> Scan::Leave(EdgeId edge) {
  if (NodeId dyndep = graph_.edge(edge).dyndep; dyndep.valid() && IsSettled(dyndep)) {
    TRY_ASSIGN(DyndepChange change, LoadDyndep(graph_, disk_, dyndep));
    judge_.GraphHasGrown(change.edges);
    for (NodeId output : change.outputs) {
      const std::span<const EdgeId> readers = graph_.node(output).consumers;
      if (std::any_of(readers.begin(), readers.end(),
                      [this](EdgeId reader) { return marks_[reader] == Mark::kDone; })) {
        too_late_.push_back(output);
      }
    }
    for (Frame& frame : stack_) {
      if (std::find(change.edges.begin(), change.edges.end(), frame.edge) != change.edges.end()) {
        frame.next = 0;  // it has other inputs now
      }
    }
    return {};
  }
  stack_.pop_back();
  marks_[edge] = Mark::kDone;
  return Predict(edge);
}

// The walk has come back to an edge whose inputs it is visiting.
Result<void> Scan::CloseCircle(EdgeId edge) {
  for (size_t i = stack_.size(); i-- > 0 && (i + 1 == stack_.size() || stack_[i + 1].edge != edge);) {
    Frame& frame = stack_[i];
    const size_t declared = graph_.edge(frame.edge).inputs.size();
    if (frame.next <= declared) {
      continue;
    }
    // Waiting for what was discovered would be waiting for ourselves.
    std::vector<NodeId>& discovered = plan_.discovered[frame.edge];
    auto input = discovered.begin() + static_cast<std::ptrdiff_t>(--frame.next - declared);
    plan_.warnings.push_back(
        fmt::format("{} was found to read {}, which is made from it: it counts by content, and the order of the two is "
                    "not certain",
                    graph_.node(graph_.edge(frame.edge).outputs.front()).path, graph_.node(*input).path));
    judge_.CountByContent(*input);
    unordered_.emplace_back(frame.edge, *input);
    discovered.erase(input);
    for (size_t above = i + 1; above < stack_.size(); ++above) {
      marks_[stack_[above].edge] = Mark::kNew;
    }
    stack_.resize(i + 1);
    return {};
  }
  const NodeId output = graph_.edge(edge).outputs.front();
  std::optional<std::string> circle = graph_.FindCycle(targets_);
  if (!circle) {
    circle = graph_.FindCycle(std::span(&output, 1));
  }
  return InputError(fmt::format("dependency cycle: {}", circle.value_or(std::string(graph_.node(output).path))));
}

// The index-th input, those discovered earlier after those of the build file; invalid past the end.
NodeId Scan::InputAt(EdgeId edge, size_t index) const {
  const std::span<const NodeId> inputs = graph_.edge(edge).inputs;
  if (index < inputs.size()) {
    return inputs[index];
  }
  auto found = plan_.discovered.find(edge);
  index -= inputs.size();
  return found == plan_.discovered.end() || index >= found->second.size() ? NodeId() : found->second[index];
}

void Scan::FindDiscovered(EdgeId edge) {
  plan_.discovered.erase(edge);
  if (graph_.IsPhony(edge)) {
    return;
  }
  const EdgeRecord* record = judge_.Record(edge);
  if (record == nullptr) {
    return;
  }
  const std::span<const NodeId> known = graph_.edge(edge).inputs;
  for (const InputRecord& input : record->inputs) {
    NodeId node = input.discovered && !input.tree ? graph_.FindNode(input.path) : NodeId();
    if (!node.valid() || !graph_.node(node).producer.valid() || graph_.node(node).producer == edge ||
        std::find(known.begin(), known.end(), node) != known.end() ||
        std::find(unordered_.begin(), unordered_.end(), std::pair(edge, node)) != unordered_.end()) {
      continue;
    }
    plan_.discovered[edge].push_back(node);
    judge_.NoteDiscovered(node);
  }
}

void Scan::Reopen(std::span<const NodeId> outputs) {
  std::vector<NodeId> nodes(outputs.begin(), outputs.end());
  for (size_t i = 0; i < nodes.size(); ++i) {
    for (EdgeId consumer : graph_.node(nodes[i]).consumers) {
      if (plan_.prediction[consumer] == Prediction::kSettled) {
        plan_.prediction[consumer] = Prediction::kCheck;
        plan_.open.push_back(consumer);
        const std::span<const NodeId> next = graph_.edge(consumer).outputs;
        nodes.insert(nodes.end(), next.begin(), next.end());
      }
    }
  }
}

Prediction Scan::PredictionOf(NodeId node) const {
  EdgeId producer = graph_.node(node).producer;
  return producer.valid() ? plan_.prediction[producer] : Prediction::kSettled;
}

bool Scan::IsSettled(NodeId node) const {
  return PredictionOf(node) == Prediction::kSettled;
}

Result<void> Scan::Predict(EdgeId id) {
  const Edge& edge = graph_.edge(id);
  bool settled = true;
  bool runs = false;
  for (size_t i = 0; i < edge.inputs.size(); ++i) {
    Prediction before = PredictionOf(edge.inputs[i]);
    settled = settled && before == Prediction::kSettled;
    runs = runs || (before == Prediction::kRun && i < edge.counted_inputs().size());
  }
  if (auto found = plan_.discovered.find(id); found != plan_.discovered.end()) {
    for (NodeId node : found->second) {
      settled = settled && IsSettled(node);
      runs = runs || PredictionOf(node) == Prediction::kRun;
    }
  }
  TRY_ASSIGN(bool has_sources, HaveSources(id, edge.counted_inputs()));
  Prediction prediction = settled ? Prediction::kSettled : Prediction::kCheck;
  if (runs || !has_sources) {
    prediction = Prediction::kRun;
  } else if (!graph_.IsPhony(id)) {
    TRY_ASSIGN(std::optional<DirtyReason> reason, judge_.Check(id));
    if (reason) {
      prediction = Prediction::kRun;
    }
  }
  if (prediction != Prediction::kRun) {
    TRY(judge_.Settle(id));
  } else if (!graph_.IsPhony(id)) {
    ++plan_.commands;
  }
  if (prediction != Prediction::kSettled) {
    // Only a command that may run waits for them.
    TRY(HaveSources(id, edge.order_only()));
  }
  plan_.prediction[id] = prediction;
  (prediction == Prediction::kSettled ? plan_.settled : plan_.open).push_back(id);
  return {};
}

// A source that the build file names has to exist, whatever else is known of the edge.
Result<bool> Scan::HaveSources(EdgeId id, std::span<const NodeId> inputs) {
  bool all = true;
  for (NodeId input : inputs) {
    const Node& node = graph_.node(input);
    if (node.producer.valid() || node.generated_by_loader) {
      continue;
    }
    TRY_ASSIGN(FileStat stat, judge_.files().StatOnce(node.path));
    if (!stat.exists()) {
      missing_.emplace_back(input, id);
      all = false;
    }
  }
  return all;
}

Result<void> Scan::CheckMissing() {
  for (const auto& [node, by] : missing_) {
    if (graph_.node(node).producer.valid()) {
      continue;  // by a dyndep file
    }
    return InputError(by.valid()
                          ? fmt::format("'{}', needed by '{}', missing and no known rule to make it",
                                        graph_.node(node).path, graph_.node(graph_.edge(by).outputs.front()).path)
                          : fmt::format("'{}' missing and no known rule to make it", graph_.node(node).path));
  }
  missing_.clear();
  return {};
}

}  // namespace rbuild
