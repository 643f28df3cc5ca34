// Estimates from history, hints and means.
#include "build/estimates.h"

#include <unordered_map>

namespace rbuild {

namespace {

struct Mean {
  int64_t sum = 0;
  int64_t count = 0;
  void Add(int64_t value) {
    sum += value;
    ++count;
  }
};

// How much of an edge's time passes before it announces, where no build has told yet: optimised crates are at 40 %,
// unoptimised ones at 80 %.
int64_t GuessAnnounce(int64_t finish_ms) {
  return finish_ms * 3 / 5;
}

}  // namespace

int64_t LastTimeOf(const Graph& graph, const Judge& judge, const NinjaLog& ninja, EdgeId edge) {
  const EdgeRecord* record = judge.Record(edge);
  if (record != nullptr && record->times.finish_ms >= 0) {
    return record->times.finish_ms;
  }
  for (std::string_view output : ninja.times.empty() ? std::vector<std::string_view>() : OutputPaths(graph, edge)) {
    if (auto found = ninja.times.find(output); found != ninja.times.end()) {
      return found->second;
    }
  }
  return -1;
}

Result<Estimates> EstimateEdges(const Graph& graph, Judge& judge, const NinjaLog& ninja, const Plan& plan,
                                std::span<const EdgeId> edges) {
  Estimates estimates;
  estimates.edges.GrowTo(graph.edge_count());
  estimates.early.GrowTo(graph.node_count(), false);
  std::unordered_map<const Rule*, Mean> by_rule;
  Mean all;
  std::vector<EdgeId> unknown;
  for (EdgeId edge : edges) {
    if (graph.IsPhony(edge)) {
      continue;
    }
    TRY_ASSIGN(const EdgeTraits* traits, judge.Traits(edge));
    if (traits->early != EarlyKind::kNone) {
      for (NodeId output : graph.edge(edge).outputs) {
        estimates.early[output] = traits->early != EarlyKind::kRustc || graph.node(output).path.ends_with(".rmeta");
      }
    }
    const EdgeRecord* record = judge.Record(edge);
    EdgeEstimate& estimate = estimates.edges[edge];
    if (const int64_t last_ms = LastTimeOf(graph, judge, ninja, edge); last_ms >= 0) {
      const int64_t announce_ms = record == nullptr ? -1 : record->times.announce_ms;
      estimate.finish_ms = last_ms;
      estimate.announce_ms = announce_ms >= 0 ? announce_ms : estimate.finish_ms;
      by_rule[graph.edge(edge).rule].Add(estimate.finish_ms);
      all.Add(estimate.finish_ms);
      if (plan.prediction[edge] == Prediction::kRun) {
        ++estimates.known_commands;
        estimates.known_ms += estimate.finish_ms;
      }
    } else if (traits->cost_ms) {
      estimate.finish_ms = *traits->cost_ms;
      estimate.announce_ms = GuessAnnounce(estimate.finish_ms);
    } else {
      unknown.push_back(edge);
    }
  }
  for (EdgeId edge : unknown) {
    const Mean& rule = by_rule[graph.edge(edge).rule];
    const Mean& mean = rule.count > 0 ? rule : all;
    EdgeEstimate& estimate = estimates.edges[edge];
    estimate.finish_ms = mean.count > 0 ? mean.sum / mean.count : 1;
    estimate.announce_ms = GuessAnnounce(estimate.finish_ms);
  }
  return estimates;
}

}  // namespace rbuild
