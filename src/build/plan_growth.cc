// Builder: what a build learns while it runs, and what it has to do on top of its plan because of that.
#include <fmt/format.h>

#include "build/builder.h"
#include "build/estimates.h"

namespace rbuild {

Builder::PlanSize Builder::SizeOfPlan() const {
  const Plan& plan = scan_.plan();
  return {plan.open.size(), plan.settled.size(), plan.warnings.size(), plan.commands};
}

Result<void> Builder::TakeGrowth(const PlanSize& before) {
  const Plan& plan = scan_.plan();
  for (size_t i = before.warnings; i < plan.warnings.size(); ++i) {
    parts_.status.Warning(plan.warnings[i]);
  }
  for (size_t i = before.settled; i < plan.settled.size(); ++i) {
    ShowFresh(plan.settled[i]);
  }
  const Scan::Growth growth = scan_.TakeGrowth();
  scheduler_->GrowTables();
  scheduler_->AddSettled(std::span(plan.settled).subspan(before.settled));
  for (const Scan::Reader& reader : growth.readers) {
    scheduler_->AddReader(reader.edge, reader.file);
  }
  if (const std::span<const EdgeId> open = std::span(plan.open).subspan(before.open); !open.empty()) {
    TRY_ASSIGN(Estimates estimates, EstimateEdges(parts_.graph, parts_.judge, options_.ninja, plan, open));
    scheduler_->Add(open, plan.discovered, estimates.edges);
    commands_ += plan.commands - before.commands;
    parts_.status.PlanTotal(commands_);
  }
  for (EdgeId edge : growth.dyndeps.edges) {
    scheduler_->Relink(edge);
  }
  ExpectRedone();
  return {};
}

void Builder::ExpectRedone() {
  for (EdgeId edge : scheduler_->TakeRedone()) {
    scan_.Expect(edge, Prediction::kCheck);
  }
}

Result<void> Builder::LoadDyndeps(std::span<const NodeId> outputs) {
  for (NodeId output : outputs) {
    if (!stop_reason_.empty() || !IsAwaitedDyndep(parts_.graph, output)) {
      continue;
    }
    const PlanSize before = SizeOfPlan();
    if (Result<void> added = scan_.AddDyndep(output); !added) {
      stop_reason_ = added.error().ToString();
    }
    TRY(TakeGrowth(before));
  }
  return {};
}

Result<void> Builder::WantMaker(NodeId node) {
  const EdgeId maker = parts_.graph.node(node).producer;
  if (stopping() || scan_.plan().prediction[maker] != Prediction::kUnwanted) {
    return {};
  }
  const PlanSize before = SizeOfPlan();
  Result<void> added = scan_.Add(std::span(&node, 1));
  TRY(TakeGrowth(before));
  return added;
}

Result<bool> Builder::RanTooEarly(EdgeId edge, const EdgeEnd& end) {
  if (!stop_reason_.empty()) {
    return false;  // nothing is started any more, and what is not certain counts as changed next time
  }
  scan_.NoteReads(edge);
  std::vector<NodeId> late;
  for (const DiscoveredInput& input : end.discovered) {
    const EdgeId maker = parts_.graph.node(input.node).producer;
    const std::string_view path = parts_.graph.node(input.node).path;
    if (scheduler_->IsUnfinished(maker) && scheduler_->WaitsFor(maker, edge)) {
      CountByContent(edge, input.node);
    } else if (scheduler_->IsUnfinished(maker) ||
               (input.written_meanwhile && scheduler_->state(maker) == EdgeState::kDone)) {
      late.push_back(input.node);
      parts_.status.Warning(fmt::format(
          "{} read {} before it was made, and is judged again after that: name {} among its inputs (behind || "
          "is enough)",
          FirstOutput(edge), path, path));
    }
  }
  if (late.empty() && !scheduler_->HasReadTooEarly(edge)) {
    return false;
  }
  scan_.Expect(edge, Prediction::kCheck);
  scheduler_->Postpone(edge, late);
  ExpectRedone();
  return true;
}

bool Builder::BreakCircle() {
  const std::optional<Scheduler::Circle> circle = scheduler_->FindCircle();
  if (circle) {
    scheduler_->DropReader(circle->edge, circle->file);
    CountByContent(circle->edge, circle->file);
  }
  return circle.has_value();
}

void Builder::CountByContent(EdgeId reader, NodeId file) {
  parts_.judge.CountByContent(file);
  parts_.status.Warning(
      fmt::format("{} read {}, which is made from it: it counts by content, and the order of the two is not certain",
                  FirstOutput(reader), parts_.graph.node(file).path));
}

}  // namespace rbuild
