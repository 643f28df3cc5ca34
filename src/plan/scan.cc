// Scan: a walk over everything that the targets need, inputs before users.
#include "plan/scan.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace rbuild {

Result<void> Scan::Add(std::span<const NodeId> targets) {
  const Size before{plan_.open.size(), plan_.settled.size(), plan_.commands};
  if (marks_.empty()) {
    for (size_t i = 0; i < graph_.edge_count() && !has_dyndeps_; ++i) {
      has_dyndeps_ = graph_.edge(EdgeId(i)).dyndep.valid();
    }
  }
  Result<void> walked = WalkToTheEnd(targets, before.open == 0 && before.settled == 0);
  if (!walked) {
    Forget(before);
  }
  return walked;
}

Result<void> Scan::WalkToTheEnd(std::span<const NodeId> targets, bool first) {
  TRY(Walk(targets));
  // Before the first command nothing rests on the plan yet: it is made anew from what the dyndep files have told.
  while (first && too_late_) {
    too_late_ = false;
    reads_.clear();
    Forget({});
    TRY(Walk(targets));
  }
  return CheckMissing();
}

// The plan as it was, after a walk or in the midst of one.
void Scan::Forget(const Size& before) {
  auto forget = [this](std::vector<EdgeId>& edges, size_t kept) {
    for (size_t i = kept; i < edges.size(); ++i) {
      marks_[edges[i]] = Mark::kNew;
      plan_.prediction[edges[i]] = Prediction::kUnwanted;
    }
    edges.resize(kept);
  };
  forget(plan_.open, before.open);
  forget(plan_.settled, before.settled);
  for (const Frame& frame : stack_) {
    marks_[frame.edge] = Mark::kNew;
  }
  stack_.clear();
  missing_.clear();
  plan_.commands = before.commands;
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

// Applies a dyndep file and notes what that changes for edges that have been visited.
Result<DyndepChange> Scan::Load(NodeId dyndep) {
  TRY_ASSIGN(DyndepChange change, LoadDyndep(graph_, disk_, dyndep));
  judge_.GraphHasGrown(change.edges);
  for (NodeId output : change.outputs) {
    const std::span<const EdgeId> consumers = graph_.node(output).consumers;
    too_late_ =
        too_late_ || std::ranges::any_of(consumers, [this](EdgeId edge) { return marks_[edge] == Mark::kDone; });
    auto found = reads_.find(graph_.node(output).path);
    if (found == reads_.end()) {
      continue;
    }
    for (EdgeId reader : found->second) {
      if (graph_.node(output).producer != reader) {
        growth_.readers.push_back({reader, output});
        plan_.discovered[reader].push_back(output);
      }
    }
    judge_.NoteDiscovered(output);
    too_late_ = true;
  }
  growth_.dyndeps.edges.insert(growth_.dyndeps.edges.end(), change.edges.begin(), change.edges.end());
  growth_.dyndeps.outputs.insert(growth_.dyndeps.outputs.end(), change.outputs.begin(), change.outputs.end());
  return change;
}

Result<void> Scan::AddDyndep(NodeId file) {
  TRY_ASSIGN(DyndepChange change, Load(file));
  std::vector<NodeId> targets;
  for (EdgeId edge : change.edges) {
    for (NodeId input : graph_.edge(edge).inputs) {
      if (marks_[edge] == Mark::kDone && graph_.node(input).producer.valid()) {
        targets.push_back(input);
      }
    }
  }
  for (NodeId output : change.outputs) {
    auto is_read = [this](EdgeId edge) { return marks_[edge] == Mark::kDone; };
    if (std::ranges::any_of(graph_.node(output).consumers, is_read) || reads_.contains(graph_.node(output).path)) {
      targets.push_back(output);
    }
  }
  return Add(targets);
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
    TRY_ASSIGN(DyndepChange change, Load(dyndep));
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
  // Down to the frame of the edge itself.
  for (size_t above = stack_.size(); above > 0 && (above == stack_.size() || stack_[above].edge != edge); --above) {
    Frame& frame = stack_[above - 1];
    const size_t declared = graph_.edge(frame.edge).inputs.size();
    if (frame.next <= declared) {
      continue;
    }
    // Waiting for what was discovered would be waiting for ourselves.
    --frame.next;
    std::vector<NodeId>& discovered = plan_.discovered[frame.edge];
    auto input = discovered.begin() + static_cast<std::ptrdiff_t>(frame.next - declared);
    plan_.warnings.push_back(
        fmt::format("{} was found to read {}, which is made from it: it counts by content, and the order of the two is "
                    "not certain",
                    graph_.node(graph_.edge(frame.edge).outputs.front()).path, graph_.node(*input).path));
    judge_.CountByContent(*input);
    unordered_.emplace_back(frame.edge, *input);
    discovered.erase(input);
    for (size_t i = above; i < stack_.size(); ++i) {
      marks_[stack_[i].edge] = Mark::kNew;
    }
    stack_.resize(above);
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
    if (!input.discovered || input.tree) {
      continue;
    }
    NodeId node = graph_.FindNode(input.path);
    if (!IsMade(node)) {
      NoteRead(edge, input.path);
      continue;
    }
    if (graph_.node(node).producer == edge || std::find(known.begin(), known.end(), node) != known.end() ||
        std::find(unordered_.begin(), unordered_.end(), std::pair(edge, node)) != unordered_.end()) {
      continue;
    }
    plan_.discovered[edge].push_back(node);
    judge_.NoteDiscovered(node);
  }
}

void Scan::NoteReads(EdgeId edge) {
  const EdgeRecord* record = has_dyndeps_ ? judge_.Record(edge) : nullptr;
  if (record == nullptr) {
    return;
  }
  for (const InputRecord& input : record->inputs) {
    if (input.discovered && !input.tree && !IsMade(graph_.FindNode(input.path))) {
      NoteRead(edge, input.path);
    }
  }
}

void Scan::NoteRead(EdgeId edge, const std::string& path) {
  if (has_dyndeps_) {
    reads_[path].push_back(edge);
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
