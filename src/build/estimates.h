// Estimates: how long each edge of a plan will take, from the log, from hints, from its rule's mean.
#pragma once

#include <span>

#include "graph/graph.h"
#include "log/ninja_log.h"
#include "plan/judge.h"
#include "plan/scan.h"
#include "schedule/critical_path.h"

namespace rbuild {

struct Estimates {
  IdMap<EdgeId, EdgeEstimate> edges;
  IdMap<NodeId, bool> early;  // outputs that are announced before their edge ends
  // Of the edges that are predicted to run: how many have a time in the log, and the sum of these times.
  int known_commands = 0;
  int64_t known_ms = 0;
};

// How long the edge's command took last, in milliseconds: from our log, else from ninja's. -1 if neither knows.
int64_t LastTimeOf(const Graph& graph, const Judge& judge, const NinjaLog& ninja, EdgeId edge);

// For `edges`, open ones of the plan. Unknown edges take the `cost` hint, else the mean of their rule, else the mean of
// all.
Result<Estimates> EstimateEdges(const Graph& graph, Judge& judge, const NinjaLog& ninja, const Plan& plan,
                                std::span<const EdgeId> edges);

}  // namespace rbuild
