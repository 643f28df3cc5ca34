// Scan: a walk over everything that the targets need, inputs before users.
#include "plan/scan.h"

#include <algorithm>

#include <fmt/format.h>

namespace rbuild {

namespace {

class Scanner {
 public:
  Scanner(const Graph& graph, Judge& judge) : graph_(graph), judge_(judge), marks_(graph.edge_count(), Mark::kNew) {
    plan_.prediction.GrowTo(graph.edge_count(), Prediction::kUnwanted);
  }

  Result<Plan> Run(std::span<const NodeId> targets) {
    if (auto circle = graph_.FindCycle(targets)) {
      return InputError(fmt::format("dependency cycle: {}", *circle));
    }
    targets_.assign(targets.begin(), targets.end());
    // Grows while it is walked: the validations of wanted edges are targets too.
    for (size_t i = 0; i < targets_.size(); ++i) {
      TRY(Visit(targets_[i]));
    }
    return std::move(plan_);
  }

 private:
  enum class Mark : uint8_t { kNew, kOpen, kDone };

  struct Frame {
    EdgeId edge;
    size_t next = 0;  // over the inputs, then over the discovered ones
  };

  Result<void> Visit(NodeId target) {
    if (EdgeId producer = graph_.node(target).producer; producer.valid()) {
      Enter(producer);
    } else {
      TRY_ASSIGN(FileVersions::Entry file, judge_.files().Look(graph_.node(target).path));
      if (!file.stat.exists() && !graph_.node(target).generated_by_loader) {
        return InputError(fmt::format("'{}' missing and no known rule to make it", graph_.node(target).path));
      }
    }
    while (!stack_.empty()) {
      Frame& frame = stack_.back();
      NodeId input = InputAt(frame.edge, frame.next++);
      if (!input.valid()) {
        EdgeId done = frame.edge;
        stack_.pop_back();
        marks_[done] = Mark::kDone;
        TRY(Predict(done));
        continue;
      }
      if (EdgeId producer = graph_.node(input).producer; producer.valid()) {
        Enter(producer);
      }
    }
    return {};
  }

  void Enter(EdgeId edge) {
    if (marks_[edge] != Mark::kNew) {
      return;
    }
    marks_[edge] = Mark::kOpen;
    stack_.push_back({edge});
    FindDiscovered(edge);
    const Edge& entered = graph_.edge(edge);
    targets_.insert(targets_.end(), entered.validations.begin(), entered.validations.end());
  }

  // The index-th input, those discovered earlier after those of the build file; invalid past the end.
  NodeId InputAt(EdgeId edge, size_t index) {
    const std::vector<NodeId>& inputs = graph_.edge(edge).inputs;
    if (index < inputs.size()) {
      return inputs[index];
    }
    auto found = plan_.discovered.find(edge);
    index -= inputs.size();
    if (found == plan_.discovered.end() || index >= found->second.size()) {
      return NodeId();
    }
    NodeId node = found->second[index];
    if (marks_[graph_.node(node).producer] == Mark::kOpen) {
      // Waiting for it would be waiting for ourselves.
      plan_.warnings.push_back(
          fmt::format("{} was found to read {}, which is made from it: it counts by content, and "
                      "the order of the two is not certain",
                      graph_.node(graph_.edge(edge).outputs.front()).path, graph_.node(node).path));
      judge_.CountByContent(node);
      found->second.erase(found->second.begin() + static_cast<std::ptrdiff_t>(index));
      return InputAt(edge, index + inputs.size());
    }
    return node;
  }

  void FindDiscovered(EdgeId edge) {
    if (graph_.IsPhony(edge)) {
      return;
    }
    const EdgeRecord* record = judge_.Record(edge);
    if (record == nullptr) {
      return;
    }
    const std::vector<NodeId>& known = graph_.edge(edge).inputs;
    for (const InputRecord& input : record->inputs) {
      NodeId node = input.discovered && !input.tree ? graph_.FindNode(input.path) : NodeId();
      if (!node.valid() || !graph_.node(node).producer.valid() || graph_.node(node).producer == edge ||
          std::find(known.begin(), known.end(), node) != known.end()) {
        continue;
      }
      plan_.discovered[edge].push_back(node);
      judge_.NoteDiscovered(node);
    }
  }

  Prediction PredictionOf(NodeId node) const {
    EdgeId producer = graph_.node(node).producer;
    return producer.valid() ? plan_.prediction[producer] : Prediction::kSettled;
  }

  Result<void> Predict(EdgeId id) {
    const Edge& edge = graph_.edge(id);
    if (edge.dyndep.valid()) {
      // Without it the edge would be built too early, and what it reads would not count.
      return InputError(fmt::format("'{}' takes inputs from the dyndep file '{}': dyndep is not supported yet",
                                    graph_.node(edge.outputs.front()).path, graph_.node(edge.dyndep).path),
                        LocationOf(graph_, id));
    }
    bool settled = true;
    bool runs = false;
    for (size_t i = 0; i < edge.inputs.size(); ++i) {
      Prediction before = PredictionOf(edge.inputs[i]);
      settled = settled && before == Prediction::kSettled;
      runs = runs || (before == Prediction::kRun && i < edge.counted_inputs().size());
    }
    if (auto found = plan_.discovered.find(id); found != plan_.discovered.end()) {
      for (NodeId node : found->second) {
        settled = settled && PredictionOf(node) == Prediction::kSettled;
        runs = runs || PredictionOf(node) == Prediction::kRun;
      }
    }
    TRY(CheckSources(id));
    Prediction prediction = settled ? Prediction::kSettled : Prediction::kCheck;
    if (runs) {
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
    plan_.prediction[id] = prediction;
    (prediction == Prediction::kSettled ? plan_.settled : plan_.open).push_back(id);
    return {};
  }

  // A source that the build file names has to exist, whatever else is known of the edge.
  Result<void> CheckSources(EdgeId id) {
    for (NodeId input : graph_.edge(id).inputs) {
      const Node& node = graph_.node(input);
      if (node.producer.valid() || node.generated_by_loader) {
        continue;
      }
      TRY_ASSIGN(FileStat stat, judge_.files().StatOnce(node.path));
      if (!stat.exists()) {
        return InputError(fmt::format("'{}', needed by '{}', missing and no known rule to make it", node.path,
                                      graph_.node(graph_.edge(id).outputs.front()).path));
      }
    }
    return {};
  }

  const Graph& graph_;
  Judge& judge_;
  Plan plan_;
  IdMap<EdgeId, Mark> marks_;
  std::vector<Frame> stack_;
  std::vector<NodeId> targets_;
};

}  // namespace

Result<Plan> ScanTargets(const Graph& graph, Judge& judge, std::span<const NodeId> targets) {
  return Scanner(graph, judge).Run(targets);
}

}  // namespace rbuild
