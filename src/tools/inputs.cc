// `-t inputs` and `-t multi-inputs`: the files that the targets are made from, directly or not.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "build/target_names.h"
#include "tools/graph_order.h"
#include "tools/tool_flags.h"
#include "tools/tools.h"

namespace rbuild {

namespace {

constexpr std::string_view kNul("\0", 1);

constexpr ToolFlag kPrint0{'0', "print0", "", "end each line with a NUL instead of a newline"};
constexpr std::array kInputsFlags = {
    kPrint0,
    ToolFlag{'E', "no-shell-escape", "", "print paths as they are, not quoted for a shell"},
    ToolFlag{'d', "dependency-order", "", "inputs before what is made from them, instead of by name"},
};
constexpr std::array kMultiInputsFlags = {
    ToolFlag{'d', "delimiter", "TEXT", "what stands between target and input; a tab if not given"},
    kPrint0,
};

// Paths in the order of their making. Phony names are none; what they stand for is.
std::vector<std::string_view> InputsOf(const Graph& graph, std::span<const NodeId> targets) {
  std::vector<NodeId> roots;
  for (NodeId target : targets) {
    if (const EdgeId producer = graph.node(target).producer; producer.valid()) {
      const std::span<const NodeId> inputs = graph.edge(producer).inputs;
      roots.insert(roots.end(), inputs.begin(), inputs.end());
    }
  }
  std::vector<std::string_view> paths;
  for (NodeId node : InputsFirst(graph, roots)) {
    const EdgeId producer = graph.node(node).producer;
    if (!producer.valid() || !graph.IsPhony(producer)) {
      paths.push_back(graph.node(node).path);
    }
  }
  return paths;
}

std::string_view LineEnd(const ToolLine& line) {
  return line.Has("print0") ? kNul : "\n";
}

}  // namespace

Result<int> RunInputsTool(ToolCall& call) {
  const std::optional<ToolLine> line = ReadToolFlags(call, kInputsFlags, "[targets]");
  if (!line) {
    return 1;
  }
  TRY_ASSIGN(const std::vector<NodeId> targets, ResolveTargets(call.graph(), line->words));
  std::vector<std::string> shown;
  for (std::string_view path : InputsOf(call.graph(), targets)) {
    shown.push_back(line->Has("no-shell-escape") ? std::string(path) : ShellQuote(path));
  }
  if (!line->Has("dependency-order")) {
    std::sort(shown.begin(), shown.end());
  }
  std::string text;
  for (const std::string& path : shown) {
    text += path;
    text += LineEnd(*line);
  }
  call.Print(text);
  return 0;
}

Result<int> RunMultiInputsTool(ToolCall& call) {
  const std::optional<ToolLine> line = ReadToolFlags(call, kMultiInputsFlags, "[targets]");
  if (!line) {
    return 1;
  }
  TRY_ASSIGN(const std::vector<NodeId> targets, ResolveTargets(call.graph(), line->words));
  const std::string delimiter = line->Value("delimiter").value_or("\t");
  std::string text;
  for (NodeId target : targets) {
    for (std::string_view path : InputsOf(call.graph(), {&target, 1})) {
      text += call.graph().node(target).path;
      text += delimiter;
      text += path;
      text += LineEnd(*line);
    }
  }
  call.Print(text);
  return 0;
}

}  // namespace rbuild
