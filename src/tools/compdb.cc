// `-t compdb` and `-t compdb-targets`: commands as a compilation database, which editors and linters read.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "build/target_names.h"
#include "tools/graph_order.h"
#include "tools/tool_flags.h"
#include "tools/tools.h"

namespace rbuild {

namespace {

constexpr std::array kFlags = {ToolFlag{'x', "", "", "put the content of a response file in the place of its name"}};

std::string JsonString(std::string_view text) {
  std::string json = "\"";
  for (char c : text) {
    const size_t named = std::string_view("\b\f\n\r\t\"\\").find(c);
    if (named != std::string_view::npos) {
      json += '\\';
      json += "bfnrt\"\\"[named];
    } else if (static_cast<unsigned char>(c) < 0x20) {
      json += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      json += c;
    }
  }
  return json + '"';
}

// `@file`, `--option-file=file` and `-f file` are the ways in which commands name a response file.
Result<std::string> ExpandResponseFile(const Graph& graph, EdgeId edge, std::string command) {
  TRY_ASSIGN(const std::string file, graph.PathBinding(edge, "rspfile"));
  const size_t found = file.empty() ? std::string::npos : command.find(file);
  if (found == std::string::npos) {
    return command;
  }
  for (std::string_view before : {"@", "--option-file=", "-f "}) {
    if (std::string_view(command).substr(0, found).ends_with(before)) {
      TRY_ASSIGN(std::string content, graph.Binding(edge, "rspfile_content"));
      std::replace(content.begin(), content.end(), '\n', ' ');
      return command.replace(found - before.size(), before.size() + file.size(), content);
    }
  }
  return command;
}

Result<std::string> Entry(const ToolCall& call, EdgeId id, bool expand) {
  const Graph& graph = call.graph();
  const Edge& edge = graph.edge(id);
  TRY_ASSIGN(std::string command, graph.Binding(id, "command"));
  if (expand) {
    TRY_ASSIGN(command, ExpandResponseFile(graph, id, std::move(command)));
  }
  return fmt::format(
      "\n  {{\n    \"directory\": {},\n    \"command\": {},\n    \"file\": {},\n    \"output\": {}\n  }}",
      JsonString(call.parts.disk.WorkingDirectory()), JsonString(command),
      JsonString(graph.node(edge.inputs.front()).path), JsonString(graph.node(edge.outputs.front()).path));
}

// Edges without inputs have no `file`, and are left out.
Result<void> PrintDatabase(const ToolCall& call, const std::vector<EdgeId>& edges, bool expand) {
  std::string text = "[";
  for (EdgeId edge : edges) {
    if (!call.graph().edge(edge).inputs.empty()) {
      TRY_ASSIGN(const std::string entry, Entry(call, edge, expand));
      text += text.size() > 1 ? "," : "";
      text += entry;
    }
  }
  call.Print(text + "\n]\n");
  return {};
}

}  // namespace

Result<int> RunCompdbTool(ToolCall& call) {
  const std::optional<ToolLine> line = ReadToolFlags(call, kFlags, "[rules]");
  if (!line) {
    return 1;
  }
  std::vector<EdgeId> edges;
  for (size_t i = 0; i < call.graph().edge_count(); ++i) {
    const std::string& rule = call.graph().edge(EdgeId(i)).rule->name;
    // A rule that is named twice is listed twice, as in ninja.
    const auto times = line->words.empty() ? 1 : std::count(line->words.begin(), line->words.end(), rule);
    edges.insert(edges.end(), static_cast<size_t>(times), EdgeId(i));
  }
  TRY(PrintDatabase(call, edges, line->Has("x")));
  return 0;
}

Result<int> RunCompdbTargetsTool(ToolCall& call) {
  std::optional<ToolLine> line = ReadToolFlags(call, kFlags, "target [targets]");
  if (!line) {
    return 1;
  }
  if (line->words.empty()) {
    call.arguments = {"-h"};
    ReadToolFlags(call, kFlags, "target [targets]");
    return InputError("compdb-targets expects the name of at least one target");
  }
  Result<std::vector<NodeId>> targets = ResolveTargets(call.graph(), line->words);
  if (!targets) {
    return call.Fatal(targets.error().ToString());
  }
  for (NodeId target : *targets) {
    if (!call.graph().node(target).producer.valid()) {
      return call.Fatal(fmt::format("'{}' is not a target (i.e. it is not an output of any `build` statement)",
                                    call.graph().node(target).path));
    }
  }
  TRY(PrintDatabase(call, CommandsFor(call.graph(), *targets), line->Has("x")));
  return 0;
}

}  // namespace rbuild
