// `-t query`: what a file is made from, and what is made from it.
#include <fmt/format.h>

#include "build/target_names.h"
#include "tools/tools.h"

namespace rbuild {

namespace {

void AppendPath(const Graph& graph, NodeId node, std::string_view label, std::string* text) {
  *text += fmt::format("    {}{}\n", label, graph.node(node).path);
}

void AppendProducer(const Graph& graph, const Edge& edge, std::string* text) {
  *text += fmt::format("  input: {}\n", edge.rule->name);
  for (size_t i = 0; i < edge.inputs.size(); ++i) {
    const bool order_only = i >= edge.counted_inputs().size();
    const bool implicit = i >= edge.explicit_inputs().size();
    AppendPath(graph, edge.inputs[i], order_only ? "|| " : implicit ? "| " : "", text);
  }
  if (!edge.validations.empty()) {
    *text += "  validations:\n";
    for (NodeId validation : edge.validations) {
      AppendPath(graph, validation, "", text);
    }
  }
}

void AppendValidated(const Graph& graph, NodeId node, std::string* text) {
  std::string validated;
  for (size_t i = 0; i < graph.edge_count(); ++i) {
    const Edge& edge = graph.edge(EdgeId(i));
    for (NodeId validation : edge.validations) {
      for (NodeId output : edge.outputs) {
        if (validation == node) {
          AppendPath(graph, output, "", &validated);
        }
      }
    }
  }
  if (!validated.empty()) {
    *text += "  validation for:\n" + validated;
  }
}

std::string Describe(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  std::string text = fmt::format("{}:\n", node.path);
  if (node.producer.valid()) {
    AppendProducer(graph, graph.edge(node.producer), &text);
  }
  text += "  outputs:\n";
  for (EdgeId consumer : node.consumers) {
    for (NodeId output : graph.edge(consumer).outputs) {
      AppendPath(graph, output, "", &text);
    }
  }
  AppendValidated(graph, id, &text);
  return text;
}

}  // namespace

Result<int> RunQueryTool(ToolCall& call) {
  if (call.arguments.empty()) {
    return InputError("expected a target to query");
  }
  for (const std::string& name : call.arguments) {
    TRY_ASSIGN(const std::vector<NodeId> nodes, ResolveTargets(call.graph(), {name}));
    if (const EdgeId producer = call.graph().node(nodes.front()).producer; producer.valid()) {
      call.LoadDyndepOf(producer);
    }
    call.Print(Describe(call.graph(), nodes.front()));
  }
  return 0;
}

}  // namespace rbuild
