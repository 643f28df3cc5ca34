// What must hold for any input whatever.
#include "manifest/any_input.h"

#include <set>
#include <span>
#include <vector>

#include "base/path.h"
#include "graph/graph.h"
#include "manifest/depfile.h"
#include "manifest/dyndep.h"
#include "manifest/parser.h"
#include "manifest/writer.h"

namespace rbuild {

namespace {

// Every path but build.ninja names this file, so that an input can include something.
constexpr std::string_view kIncluded =
    "v = 1\nrule included\n  command = $v $in $out\nbuild $v.o: included $v.i\nv = 2\n";

Result<void> ParseInto(Graph* graph, std::string_view text) {
  auto read = [&](const std::string& path) -> Result<std::string> {
    return std::string(path == "build.ninja" ? text : kIncluded);
  };
  return ManifestParser(graph, read, {}).Parse("build.ninja");
}

std::vector<std::string> Paths(const Graph& graph, std::span<const NodeId> nodes) {
  std::vector<std::string> paths;
  for (NodeId node : nodes) {
    paths.emplace_back(graph.node(node).path);
  }
  return paths;
}

// The edges of a graph without rules and bindings, as statements.
std::vector<WrittenBuild> Statements(const Graph& graph) {
  std::vector<WrittenBuild> statements;
  for (size_t i = 0; i < graph.edge_count(); ++i) {
    const Edge& edge = graph.edge(EdgeId(i));
    statements.push_back({.outputs = Paths(graph, edge.explicit_outputs()),
                          .implicit_outputs = Paths(graph, std::span(edge.outputs).last(edge.implicit_outputs)),
                          .rule = "r",
                          .inputs = Paths(graph, edge.explicit_inputs()),
                          .implicit_inputs = Paths(graph, edge.counted_inputs().last(edge.implicit_inputs)),
                          .order_only_inputs = Paths(graph, edge.order_only()),
                          .validations = Paths(graph, edge.validations)});
  }
  return statements;
}

std::string Text(const std::vector<WrittenBuild>& statements) {
  ManifestWriter writer;
  writer.Rule("r", std::vector<WrittenBinding>{{"command", "c"}});
  for (const WrittenBuild& statement : statements) {
    writer.Build(statement);
  }
  // `$^` may have put a newline into a path, which can't be written down.
  return std::move(writer).Finish().value_or("");
}

}  // namespace

std::optional<std::string> FaultOfManifest(std::string_view text) {
  Graph graph;
  if (Result<void> parsed = ParseInto(&graph, text); !parsed) {
    return parsed.error().ToString().empty() ? std::optional<std::string>("an error without text") : std::nullopt;
  }
  if (std::optional<std::string> disagreement = VerifyGraph(graph)) {
    return disagreement;
  }
  for (size_t i = 0; i < graph.edge_count(); ++i) {
    static_cast<void>(graph.Binding(EdgeId(i), "command"));
  }
  static_cast<void>(graph.FindCycle(graph.RootNodes()));

  const std::string written = Text(Statements(graph));
  if (written.empty()) {
    return std::nullopt;
  }
  Graph second;
  if (Result<void> parsed = ParseInto(&second, written); !parsed) {
    return "written again, it doesn't parse: " + parsed.error().ToString();
  }
  if (Text(Statements(second)) != written) {
    return "written again, it reads as something else:\n" + written;
  }
  return std::nullopt;
}

std::optional<std::string> FaultOfDyndep(std::string_view text) {
  // Paths of one length are outputs of one edge, and a path of one letter has no producer.
  auto producer_of = [](std::string_view path) { return path.size() > 1 ? EdgeId(path.size()) : EdgeId(); };
  Result<DyndepFile> dyndep = ParseDyndep(text, "x.dd", producer_of);
  if (!dyndep) {
    return dyndep.error().ToString().empty() ? std::optional<std::string>("an error without text") : std::nullopt;
  }
  std::set<EdgeId> edges;
  for (const DyndepStatement& statement : dyndep->statements) {
    std::vector<std::string> paths = statement.implicit_inputs;
    paths.insert(paths.end(), statement.implicit_outputs.begin(), statement.implicit_outputs.end());
    paths.push_back(statement.output);
    for (const std::string& path : paths) {
      if (path.empty() || CanonicalPath(path) != path) {
        return "not a canonical path: " + path;
      }
    }
    if (!edges.insert(statement.edge).second) {
      return "an edge has two statements, with " + statement.output;
    }
  }
  return std::nullopt;
}

std::optional<std::string> FaultOfDepfile(std::string_view text) {
  Result<Depfile> depfile = ParseDepfile(text, "x.d");
  if (!depfile) {
    return depfile.error().ToString().empty() ? std::optional<std::string>("an error without text") : std::nullopt;
  }
  for (const std::vector<std::string>* list : {&depfile->targets, &depfile->inputs, &depfile->trees}) {
    for (const std::string& path : *list) {
      if (path.empty() || CanonicalPath(path) != path) {
        return "not a canonical path: " + path;
      }
    }
    if (std::set<std::string>(list->begin(), list->end()).size() != list->size()) {
      return "a path stands twice in a list";
    }
  }
  for (const EnvDependency& dependency : depfile->env) {
    if (dependency.name.empty()) {
      return "a variable without a name";
    }
  }
  return std::nullopt;
}

}  // namespace rbuild
