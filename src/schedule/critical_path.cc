// CriticalPaths: one pass over the edges, users before inputs.
#include "schedule/critical_path.h"

#include <algorithm>

namespace rbuild {

IdMap<EdgeId, int64_t> CriticalPaths(const Graph& graph, std::span<const EdgeId> edges, const ExtraInputs& extra,
                                     const IdMap<EdgeId, EdgeEstimate>& estimates, const IdMap<NodeId, bool>& early) {
  IdMap<EdgeId, int64_t> length(graph.edge_count(), 0);
  for (EdgeId edge : edges) {
    length[edge] = estimates[edge].finish_ms;
  }
  auto push = [&](NodeId input, int64_t behind) {
    EdgeId producer = graph.node(input).producer;
    if (!producer.valid()) {
      return;
    }
    const EdgeEstimate& estimate = estimates[producer];
    const int64_t through = early[input] ? estimate.announce_ms : estimate.finish_ms;
    length[producer] = std::max(length[producer], through + behind);
  };
  for (size_t i = edges.size(); i-- > 0;) {
    EdgeId edge = edges[i];
    for (NodeId input : graph.edge(edge).inputs) {
      push(input, length[edge]);
    }
    if (auto found = extra.find(edge); found != extra.end()) {
      for (NodeId input : found->second) {
        push(input, length[edge]);
      }
    }
  }
  return length;
}

}  // namespace rbuild
