// Names to nodes, with suggestions for those that don't exist.
#include "build/target_names.h"

#include <algorithm>

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

tl::unexpected<Error> UnknownTarget(const Graph& graph, const std::string& name) {
  return InputError(fmt::format("unknown target '{}'{}", name, SuggestionFor(graph, name)));
}

// `node` may be invalid: the build file doesn't name it.
Result<NodeId> FirstUserOf(const Graph& graph, NodeId node, const std::string& name, const BuildLog* log) {
  if (node.valid() && !graph.node(node).consumers.empty()) {
    return graph.edge(graph.node(node).consumers.front()).outputs.front();
  }
  const std::string path = CanonicalPath(name);
  for (size_t i = 0; log != nullptr && i < graph.edge_count(); ++i) {
    NodeId output = graph.edge(EdgeId(i)).outputs.front();
    const EdgeRecord* record = log->FindByOutput(graph.node(output).path);
    if (record != nullptr && std::ranges::any_of(record->inputs, [&](const InputRecord& input) {
          return input.discovered && input.path == path;
        })) {
      return output;
    }
  }
  if (node.valid()) {
    return InputError(fmt::format("'{}' has no out edge", name));
  }
  return UnknownTarget(graph, name);
}

Result<NodeId> ResolveTarget(const Graph& graph, std::string name, const BuildLog* log) {
  if (name.empty()) {
    return InputError("empty path");
  }
  const bool user = name.back() == '^';
  if (user) {
    name.pop_back();
  }
  NodeId node = graph.FindNode(CanonicalPath(name));
  if (user) {
    return FirstUserOf(graph, node, name, log);
  }
  if (!node.valid()) {
    return UnknownTarget(graph, name);
  }
  return node;
}

}  // namespace

Result<std::vector<NodeId>> ResolveTargets(const Graph& graph, const std::vector<std::string>& names,
                                           const BuildLog* log) {
  std::vector<NodeId> nodes;
  for (const std::string& name : names) {
    TRY_ASSIGN(NodeId node, ResolveTarget(graph, name, log));
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
