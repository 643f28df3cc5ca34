// The order of a depth-first walk through the graph, in which several tools list what they find.
#pragma once

#include <span>
#include <vector>

#include "graph/graph.h"

namespace rbuild {

// The roots and everything below them, each node once: what a node is made from comes before it, in the order of its
// build statement. A circle is entered once.
std::vector<NodeId> InputsFirst(const Graph& graph, std::span<const NodeId> roots);

// The edges with a command that make the targets and everything below them, each once, in that order.
std::vector<EdgeId> CommandsFor(const Graph& graph, std::span<const NodeId> targets);

}  // namespace rbuild
