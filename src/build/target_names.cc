// Names to nodes, with suggestions for those that don't exist.
#include "build/target_names.h"

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"

namespace rbuild {

namespace {

std::string SuggestionFor(const Graph& graph, const std::string& name) {
  if (name == "clean") {
    return ", did you mean 'ninja -t clean'?";
  }
  if (name == "help") {
    return ", did you mean 'ninja -h'?";
  }
  std::vector<std::string> candidates;
  for (size_t i = 0; i < graph.node_count(); ++i) {
    candidates.emplace_back(graph.node(NodeId(i)).path);
  }
  std::optional<std::string> nearest = NearestWord(CanonicalPath(name), candidates);
  return nearest ? fmt::format(", did you mean '{}'?", *nearest) : "";
}

Result<NodeId> FirstUserOf(const Graph& graph, NodeId node, const std::string& name) {
  const Node& used = graph.node(node);
  if (used.consumers.empty()) {
    return InputError(fmt::format("'{}' has no out edge", name));
  }
  return graph.edge(used.consumers.front()).outputs.front();
}

Result<NodeId> ResolveTarget(const Graph& graph, std::string name) {
  if (name.empty()) {
    return InputError("empty path");
  }
  const bool user = name.back() == '^';
  if (user) {
    name.pop_back();
  }
  NodeId node = graph.FindNode(CanonicalPath(name));
  if (!node.valid()) {
    return InputError(fmt::format("unknown target '{}'{}", name, SuggestionFor(graph, name)));
  }
  return user ? FirstUserOf(graph, node, name) : Result<NodeId>(node);
}

}  // namespace

Result<std::vector<NodeId>> ResolveTargets(const Graph& graph, const std::vector<std::string>& names) {
  std::vector<NodeId> nodes;
  for (const std::string& name : names) {
    TRY_ASSIGN(NodeId node, ResolveTarget(graph, name));
    nodes.push_back(node);
  }
  if (!names.empty()) {
    return nodes;
  }
  nodes = graph.defaults().empty() ? graph.RootNodes() : graph.defaults();
  if (nodes.empty() && graph.edge_count() > 0) {
    return InputError("could not determine root nodes of build graph");
  }
  return nodes;
}

}  // namespace rbuild
