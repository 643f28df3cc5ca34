// `-t clean`: removes what the build file makes: all of it, what some targets need, or what some rules make.
#include <array>

#include <fmt/format.h>

#include "base/path.h"
#include "tools/cleaner.h"
#include "tools/tool_flags.h"
#include "tools/tools.h"

namespace rbuild {

namespace {

constexpr std::array kFlags = {
    ToolFlag{'g', "", "", "remove what rules marked as generator made, too"},
    ToolFlag{'r', "", "", "the words are rules instead of targets"},
};

Result<void> CleanEdge(const Graph& graph, EdgeId id, Cleaner& cleaner) {
  for (NodeId output : graph.edge(id).outputs) {
    cleaner.Remove(std::string(graph.node(output).path));
  }
  return cleaner.RemoveSideFiles(id);
}

Result<void> CleanAll(const Graph& graph, bool generators, Cleaner& cleaner) {
  for (size_t i = 0; i < graph.edge_count(); ++i) {
    const EdgeId edge(i);
    TRY_ASSIGN(const std::string generator, graph.Binding(edge, "generator"));
    if (!graph.IsPhony(edge) && (generators || generator.empty())) {
      TRY(CleanEdge(graph, edge, cleaner));
    }
  }
  return {};
}

Result<void> CleanRules(const Graph& graph, const std::vector<std::string>& rules, Cleaner& cleaner) {
  for (const std::string& rule : rules) {
    if (graph.root_scope()->FindOwnRule(rule) == nullptr) {
      cleaner.Complain(fmt::format("unknown rule '{}'", rule));
      continue;
    }
    cleaner.Tell(fmt::format("Rule {}", rule));
    for (size_t i = 0; i < graph.edge_count(); ++i) {
      if (graph.edge(EdgeId(i)).rule->name == rule && !graph.IsPhony(EdgeId(i))) {
        TRY(CleanEdge(graph, EdgeId(i), cleaner));
      }
    }
  }
  return {};
}

// A target and all that it is made from; of an edge with several outputs, those that are among them.
Result<void> CleanBelow(const Graph& graph, NodeId target, IdMap<NodeId, bool>& seen, Cleaner& cleaner) {
  std::vector<NodeId> open = {target};
  while (!open.empty()) {
    const NodeId node = open.back();
    open.pop_back();
    const EdgeId edge = graph.node(node).producer;
    if (seen[node] || !edge.valid()) {
      continue;
    }
    seen[node] = true;
    if (!graph.IsPhony(edge)) {
      cleaner.Remove(std::string(graph.node(node).path));
      TRY(cleaner.RemoveSideFiles(edge));
    }
    const std::span<const NodeId> inputs = graph.edge(edge).inputs;
    open.insert(open.end(), inputs.rbegin(), inputs.rend());
  }
  return {};
}

Result<void> CleanTargets(const Graph& graph, const std::vector<std::string>& names, Cleaner& cleaner) {
  IdMap<NodeId, bool> seen(graph.node_count(), false);
  for (const std::string& name : names) {
    const std::string path = CanonicalPath(name);
    const NodeId node = graph.FindNode(path);
    if (path.empty()) {
      cleaner.Complain("failed to canonicalize '': empty path");
    } else if (!node.valid()) {
      cleaner.Complain(fmt::format("unknown target '{}'", path));
    } else {
      cleaner.Tell(fmt::format("Target {}", path));
      TRY(CleanBelow(graph, node, seen, cleaner));
    }
  }
  return {};
}

}  // namespace

Result<int> RunCleanTool(ToolCall& call) {
  const std::optional<ToolLine> line = ReadToolFlags(call, kFlags, "[targets]");
  if (!line) {
    return 1;
  }
  if (line->Has("r") && line->words.empty()) {
    return InputError("expected a rule to clean");
  }
  Cleaner cleaner(call);
  TRY(cleaner.Begin());
  if (line->Has("r")) {
    TRY(CleanRules(call.graph(), line->words, cleaner));
  } else if (line->words.empty()) {
    TRY(CleanAll(call.graph(), line->Has("g"), cleaner));
  } else {
    TRY(CleanTargets(call.graph(), line->words, cleaner));
  }
  return cleaner.Finish();
}

}  // namespace rbuild
