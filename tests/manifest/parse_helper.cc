// What the tests of this folder share.
#include "manifest/parse_helper.h"

#include <fmt/format.h>

namespace rbuild {

namespace {

std::string Paths(const Graph& graph, std::span<const NodeId> nodes, std::string_view before) {
  std::string text;
  for (NodeId node : nodes) {
    text += text.empty() ? before : " ";
    text += graph.node(node).path;
  }
  return text;
}

std::string DumpEdge(const Graph& graph, EdgeId id) {
  const Edge& edge = graph.edge(id);
  std::string text = Paths(graph, edge.explicit_outputs(), "");
  text += Paths(graph, std::span(edge.outputs).last(edge.implicit_outputs), " | ");
  text += fmt::format(": {}", edge.rule->name);
  text += Paths(graph, edge.explicit_inputs(), " ");
  text += Paths(graph, edge.counted_inputs().last(edge.implicit_inputs), " | ");
  text += Paths(graph, edge.order_only(), " || ");
  text += Paths(graph, edge.validations, " |@ ");
  std::string notes;
  if (edge.pool != graph.default_pool()) {
    notes += fmt::format("pool={} ", graph.pool(edge.pool).name);
  }
  if (edge.dyndep.valid()) {
    notes += fmt::format("dyndep={} ", graph.node(edge.dyndep).path);
  }
  if (!notes.empty()) {
    notes.pop_back();
    text += fmt::format(" ({})", notes);
  }
  text += '\n';
  Result<std::string> command = graph.Binding(id, "command");
  if (!command) {
    text += fmt::format("  error: {}\n", command.error().message);
  } else if (!command->empty()) {
    text += fmt::format("  {}\n", *command);
  }
  return text;
}

}  // namespace

Parsed ParseFiles(const std::map<std::string, std::string>& files, ManifestParser::Options options) {
  Parsed parsed;
  auto read = [&](const std::string& path) -> Result<std::string> {
    auto found = files.find(path);
    if (found == files.end()) {
      return InputError("No such file or directory");
    }
    return found->second;
  };
  ManifestParser parser(&parsed.graph, read, options);
  parsed.result = parser.Parse("build.ninja");
  parsed.warnings = parser.warnings();
  if (parsed.result) {
    if (std::optional<std::string> disagreement = VerifyGraph(parsed.graph)) {
      parsed.result = InternalError(*disagreement);
    }
  }
  return parsed;
}

Parsed ParseText(std::string_view text, ManifestParser::Options options) {
  return ParseFiles({{"build.ninja", std::string(text)}}, options);
}

std::string Dump(const Graph& graph) {
  std::string text;
  for (size_t i = 0; i < graph.edge_count(); ++i) {
    text += DumpEdge(graph, EdgeId(i));
  }
  for (size_t i = 2; i < graph.pool_count(); ++i) {
    const Pool& pool = graph.pool(PoolId(i));
    text += fmt::format("pool {} {}\n", pool.name, pool.depth);
  }
  if (!graph.defaults().empty()) {
    text += fmt::format("default{}\n", Paths(graph, graph.defaults(), " "));
  }
  return text;
}

}  // namespace rbuild
