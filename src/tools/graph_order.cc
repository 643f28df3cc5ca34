// Walking with a stack of our own: graphs are deeper than the system's stack.
#include "tools/graph_order.h"

namespace rbuild {

std::vector<NodeId> InputsFirst(const Graph& graph, std::span<const NodeId> roots) {
  struct Frame {
    NodeId node;
    size_t next = 0;
  };
  std::vector<NodeId> order;
  IdMap<NodeId, bool> seen(graph.node_count(), false);
  std::vector<Frame> stack;
  auto enter = [&](NodeId node) {
    if (!seen[node]) {
      seen[node] = true;
      stack.push_back({node});
    }
  };
  for (NodeId root : roots) {
    enter(root);
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const EdgeId producer = graph.node(frame.node).producer;
      if (producer.valid() && frame.next < graph.edge(producer).inputs.size()) {
        enter(graph.edge(producer).inputs[frame.next++]);
        continue;
      }
      order.push_back(frame.node);
      stack.pop_back();
    }
  }
  return order;
}

std::vector<EdgeId> CommandsFor(const Graph& graph, std::span<const NodeId> targets) {
  std::vector<EdgeId> edges;
  IdMap<EdgeId, bool> seen(graph.edge_count(), false);
  for (NodeId node : InputsFirst(graph, targets)) {
    const EdgeId producer = graph.node(node).producer;
    if (producer.valid() && !seen[producer] && !graph.IsPhony(producer)) {
      seen[producer] = true;
      edges.push_back(producer);
    }
  }
  return edges;
}

}  // namespace rbuild
