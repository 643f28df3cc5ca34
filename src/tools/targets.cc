// `-t targets`: targets by depth, by rule, or all.
#include <cstdlib>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "tools/tools.h"

namespace rbuild {

namespace {

// What nothing consumes, and `depth` levels in all; 0 or less: all there are.
Result<std::string> ByDepth(const Graph& graph, int depth) {
  const std::vector<NodeId> roots = graph.RootNodes();
  if (roots.empty() && graph.edge_count() > 0) {
    return InputError("could not determine root nodes of build graph");
  }
  if (const std::optional<std::string> circle = graph.FindCycle(roots); circle && depth <= 0) {
    return InputError(fmt::format("dependency cycle: {}", *circle));
  }
  struct Frame {
    NodeId node;
    int level;
  };
  std::vector<Frame> stack;
  auto push = [&stack](std::span<const NodeId> nodes, int level) {
    for (size_t i = nodes.size(); i > 0; --i) {
      stack.push_back({nodes[i - 1], level});
    }
  };
  std::string text;
  push(roots, 0);
  while (!stack.empty()) {
    const Frame frame = stack.back();
    stack.pop_back();
    const Node& node = graph.node(frame.node);
    text.append(2 * static_cast<size_t>(frame.level), ' ');
    text += node.path;
    if (node.producer.valid()) {
      const Edge& edge = graph.edge(node.producer);
      text += ": " + edge.rule->name;
      if (depth <= 0 || frame.level + 1 < depth) {
        push(edge.inputs, frame.level + 1);
      }
    }
    text += '\n';
  }
  return text;
}

// The outputs of a rule, by name.
std::string ByRule(const Graph& graph, std::string_view rule) {
  std::set<std::string_view> outputs;
  for (size_t i = 0; i < graph.edge_count(); ++i) {
    const Edge& edge = graph.edge(EdgeId(i));
    if (edge.rule->name == rule) {
      for (NodeId output : edge.outputs) {
        outputs.insert(graph.node(output).path);
      }
    }
  }
  std::string text;
  for (std::string_view output : outputs) {
    text += fmt::format("{}\n", output);
  }
  return text;
}

// Inputs that no rule makes, once for each use.
std::string Sources(const Graph& graph) {
  std::string text;
  for (size_t i = 0; i < graph.edge_count(); ++i) {
    for (NodeId input : graph.edge(EdgeId(i)).inputs) {
      if (!graph.node(input).producer.valid()) {
        text += fmt::format("{}\n", graph.node(input).path);
      }
    }
  }
  return text;
}

std::string All(const Graph& graph) {
  std::string text;
  for (size_t i = 0; i < graph.edge_count(); ++i) {
    const Edge& edge = graph.edge(EdgeId(i));
    for (NodeId output : edge.outputs) {
      text += fmt::format("{}: {}\n", graph.node(output).path, edge.rule->name);
    }
  }
  return text;
}

}  // namespace

Result<int> RunTargetsTool(ToolCall& call) {
  const std::string mode = call.arguments.empty() ? "depth" : call.arguments[0];
  const std::string value = call.arguments.size() < 2 ? "" : call.arguments[1];
  if (mode == "rule") {
    call.Print(value.empty() ? Sources(call.graph()) : ByRule(call.graph(), value));
  } else if (mode == "depth") {
    // As ninja reads it: no number is 0, that is all.
    TRY_ASSIGN(const std::string text, ByDepth(call.graph(), call.arguments.size() < 2 ? 1 : std::atoi(value.c_str())));
    call.Print(text);
  } else if (mode == "all") {
    call.Print(All(call.graph()));
  } else {
    const std::vector<std::string> modes = {"rule", "depth", "all"};
    const std::optional<std::string> nearest = NearestWord(mode, modes);
    return InputError(fmt::format("unknown target tool mode '{}'{}", mode,
                                  nearest ? fmt::format(", did you mean '{}'?", *nearest) : ""));
  }
  return 0;
}

}  // namespace rbuild
