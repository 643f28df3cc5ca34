// The critical path: how long the build still takes after an edge starts, at best.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "graph/graph.h"

namespace rbuild {

// How long an edge is expected to take, in milliseconds.
struct EdgeEstimate {
  int64_t announce_ms = 0;  // start to the availability of its early outputs
  int64_t finish_ms = 0;    // start to exit
};

using ExtraInputs = std::unordered_map<EdgeId, std::vector<NodeId>>;

// For each edge the length in milliseconds of the longest path from its start to the end of the build: through an early
// output a path takes the time to announce, elsewhere the time to finish.
// `edges`: inputs before users. `early[node]`: whether the node is announced before its edge ends.
// Linear in the edges and their inputs.
IdMap<EdgeId, int64_t> CriticalPaths(const Graph& graph, std::span<const EdgeId> edges, const ExtraInputs& extra,
                                     const IdMap<EdgeId, EdgeEstimate>& estimates, const IdMap<NodeId, bool>& early);

}  // namespace rbuild
