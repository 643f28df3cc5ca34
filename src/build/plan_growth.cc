// Builder: what a build learns while it runs, and what it has to do on top of its plan because of that.
#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "build/builder.h"
#include "build/estimates.h"

namespace rbuild {

Builder::PlanSize Builder::SizeOfPlan() const {
  const Plan& plan = scan_.plan();
  return {plan.open.size(), plan.settled.size(), plan.commands};
}

Result<void> Builder::TakeGrowth(const PlanSize& before) {
  const Plan& plan = scan_.plan();
  for (size_t i = before.settled; i < plan.settled.size(); ++i) {
    ShowFresh(plan.settled[i]);
  }
  const std::span<const EdgeId> open = std::span(plan.open).subspan(before.open);
  if (open.empty()) {
    return {};
  }
  TRY_ASSIGN(Estimates estimates, EstimateEdges(parts_.graph, parts_.judge, options_.ninja, plan, open));
  scheduler_->Add(open, plan.discovered, estimates.edges);
  commands_ += plan.commands - before.commands;
  parts_.status.PlanTotal(commands_);
  return {};
}

Result<void> Builder::LoadDyndeps(std::span<const NodeId> outputs) {
  for (NodeId output : outputs) {
    const PlanSize before = SizeOfPlan();
    Result<DyndepChange> change = scan_.AddDyndep(output);
    if (!change) {
      stop_reason_ = change.error().ToString();
      return {};
    }
    if (change->edges.empty()) {
      continue;
    }
    TRY(TakeGrowth(before));
    for (EdgeId edge : change->edges) {
      scheduler_->Relink(edge);
    }
    TRY(RedoReadersOf(change->outputs));
  }
  return {};
}

Result<void> Builder::RedoReadersOf(std::span<const NodeId> outputs) {
  std::vector<EdgeId> again;
  std::vector<NodeId> nodes(outputs.begin(), outputs.end());
  for (size_t i = 0; i < nodes.size(); ++i) {
    for (EdgeId reader : parts_.graph.node(nodes[i]).consumers) {
      const EdgeState state = scheduler_->state(reader);
      const bool done = state == EdgeState::kDone || state == EdgeState::kSkipped;
      if (!done || std::find(again.begin(), again.end(), reader) != again.end()) {
        continue;  // what waits is held back, and what runs is looked at when it ends
      }
      again.push_back(reader);
      scan_.ExpectCheck(reader);
      const std::span<const NodeId> next = parts_.graph.edge(reader).outputs;
      nodes.insert(nodes.end(), next.begin(), next.end());
    }
  }
  if (!again.empty()) {
    TRY_ASSIGN(Estimates estimates, EstimateEdges(parts_.graph, parts_.judge, options_.ninja, scan_.plan(), again));
    scheduler_->Add(again, {}, estimates.edges);
  }
  return {};
}

Result<void> Builder::WantMaker(NodeId node) {
  const EdgeId maker = parts_.graph.node(node).producer;
  if (scan_.plan().prediction[maker] != Prediction::kUnwanted) {
    return {};
  }
  const PlanSize before = SizeOfPlan();
  TRY(scan_.Add(std::span(&node, 1)));
  return TakeGrowth(before);
}

Result<bool> Builder::RanTooEarly(EdgeId edge, const EdgeEnd& end) {
  std::vector<NodeId> late;
  for (const DiscoveredInput& input : end.discovered) {
    const EdgeId maker = parts_.graph.node(input.node).producer;
    const std::string_view path = parts_.graph.node(input.node).path;
    if (scheduler_->IsUnfinished(maker) && scheduler_->WaitsFor(maker, edge)) {
      parts_.judge.CountByContent(input.node);
      parts_.status.Warning(fmt::format(
          "{} read {}, which is made from it: it counts by content, and the order of the two is not certain",
          FirstOutput(edge), path));
    } else if (scheduler_->IsUnfinished(maker) ||
               (input.written_meanwhile && scheduler_->state(maker) == EdgeState::kDone)) {
      late.push_back(input.node);
      parts_.status.Warning(fmt::format(
          "{} read {} before it was made, and is judged again after that: name {} among its inputs (behind || "
          "is enough)",
          FirstOutput(edge), path, path));
    }
  }
  if (late.empty() && !scheduler_->MissesInputs(edge)) {
    return false;
  }
  scan_.ExpectCheck(edge);
  scheduler_->Postpone(edge, late);
  return true;
}

}  // namespace rbuild
