// `-t graph`: the graph as a picture for graphviz' dot.
#include <fmt/format.h>

#include "build/target_names.h"
#include "tools/tools.h"

namespace rbuild {

namespace {

// As a string of dot's language. Backslashes would begin an escape there and are shown as slashes, as in ninja.
std::string Label(std::string_view text) {
  std::string label;
  for (char c : text) {
    label += c == '"' ? "\\\"" : std::string(1, c == '\\' ? '/' : c);
  }
  return label;
}

std::string IdOf(NodeId node) {
  return fmt::format("\"n{}\"", node.index());
}

std::string IdOf(EdgeId edge) {
  return fmt::format("\"e{}\"", edge.index());
}

// An edge with one input and one output is an arrow, any other one an ellipse between them.
std::string DrawEdge(const Graph& graph, EdgeId id) {
  const Edge& edge = graph.edge(id);
  const std::string label = Label(edge.rule->name);
  if (edge.inputs.size() == 1 && edge.outputs.size() == 1) {
    return fmt::format("{} -> {} [label=\" {}\"]\n", IdOf(edge.inputs[0]), IdOf(edge.outputs[0]), label);
  }
  std::string text = fmt::format("{} [label=\"{}\", shape=ellipse]\n", IdOf(id), label);
  for (NodeId output : edge.outputs) {
    text += fmt::format("{} -> {}\n", IdOf(id), IdOf(output));
  }
  for (size_t i = 0; i < edge.inputs.size(); ++i) {
    const bool order_only = i >= edge.counted_inputs().size();
    text +=
        fmt::format("{} -> {} [arrowhead=none{}]\n", IdOf(edge.inputs[i]), IdOf(id), order_only ? " style=dotted" : "");
  }
  return text;
}

std::string Draw(ToolCall& call, const std::vector<NodeId>& targets) {
  const Graph& graph = call.graph();
  std::string text =
      "digraph ninja {\nrankdir=\"LR\"\nnode [fontsize=10, shape=box, height=0.25]\nedge [fontsize=10]\n";
  IdMap<NodeId, bool> node_drawn(graph.node_count(), false);
  IdMap<EdgeId, bool> edge_drawn(graph.edge_count(), false);
  std::vector<NodeId> open(targets.rbegin(), targets.rend());
  while (!open.empty()) {
    const NodeId node = open.back();
    open.pop_back();
    if (node_drawn[node]) {
      continue;
    }
    node_drawn[node] = true;
    text += fmt::format("{} [label=\"{}\"]\n", IdOf(node), Label(graph.node(node).path));
    const EdgeId producer = graph.node(node).producer;
    if (producer.valid() && !edge_drawn[producer]) {
      edge_drawn[producer] = true;
      call.LoadDyndepOf(producer);
      node_drawn.GrowTo(graph.node_count(), false);
      text += DrawEdge(graph, producer);
      const std::span<const NodeId> inputs = graph.edge(producer).inputs;
      open.insert(open.end(), inputs.rbegin(), inputs.rend());
    }
  }
  return text + "}\n";
}

}  // namespace

Result<int> RunGraphTool(ToolCall& call) {
  TRY_ASSIGN(const std::vector<NodeId> targets, ResolveTargets(call.graph(), call.arguments));
  call.Print(Draw(call, targets));
  return 0;
}

}  // namespace rbuild
