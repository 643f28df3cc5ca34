// `-t commands`: what would have to run to build the targets from nothing.
#include <algorithm>
#include <array>

#include "build/target_names.h"
#include "tools/graph_order.h"
#include "tools/tool_flags.h"
#include "tools/tools.h"

namespace rbuild {

namespace {

constexpr std::array kFlags = {ToolFlag{'s', "", "", "only the last command of each target"}};

}  // namespace

Result<int> RunCommandsTool(ToolCall& call) {
  const std::optional<ToolLine> line = ReadToolFlags(call, kFlags, "[targets]");
  if (!line) {
    return 1;
  }
  const Graph& graph = call.graph();
  TRY_ASSIGN(const std::vector<NodeId> targets, ResolveTargets(graph, line->words));
  std::vector<EdgeId> edges;
  if (line->Has("s")) {
    for (NodeId target : targets) {
      const EdgeId producer = graph.node(target).producer;
      if (producer.valid() && !graph.IsPhony(producer) &&
          std::find(edges.begin(), edges.end(), producer) == edges.end()) {
        edges.push_back(producer);
      }
    }
  } else {
    edges = CommandsFor(graph, targets);
  }
  std::string text;
  for (EdgeId edge : edges) {
    TRY_ASSIGN(const std::string command, graph.Binding(edge, "command"));
    text += command;
    text += '\n';
  }
  call.Print(text);
  return 0;
}

}  // namespace rbuild
