// LoadDyndep.
#include "plan/dyndeps.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "manifest/dyndep.h"

namespace rbuild {

namespace {

std::string_view FirstOutput(const Graph& graph, EdgeId edge) {
  return graph.node(graph.edge(edge).outputs.front()).path;
}

Result<DyndepFile> ReadDyndep(const Graph& graph, const Disk& disk, NodeId file) {
  const std::string path(graph.node(file).path);
  TRY_ASSIGN(FileStat stat, disk.Stat(path));
  if (!stat.exists()) {
    return InputError(fmt::format("loading '{}': {}", path, std::strerror(ENOENT)));
  }
  TRY_ASSIGN(std::string text, disk.ReadFile(path));
  return ParseDyndep(text, path, [&graph](std::string_view output) {
    NodeId node = graph.FindNode(output);
    return node.valid() ? graph.node(node).producer : EdgeId();
  });
}

Result<void> Apply(Graph& graph, const DyndepStatement& statement, DyndepChange* change) {
  const EdgeId edge = statement.edge;
  if (statement.restat) {
    graph.Bind(edge, "restat", "1");
  }
  for (const std::string& path : statement.implicit_outputs) {
    const bool known = graph.FindNode(path).valid();
    NodeId node = graph.AddNode(path);
    graph.mutable_node(node).generated_by_loader |= !known;
    if (!graph.AddOutput(edge, node, true)) {
      return InputError(fmt::format("multiple rules generate {}", path));
    }
    change->outputs.push_back(node);
  }
  for (const std::string& path : statement.implicit_inputs) {
    const bool known = graph.FindNode(path).valid();
    NodeId node = graph.AddNode(path);
    graph.mutable_node(node).generated_by_loader |= !known;
    graph.AddInput(edge, node, Graph::InputClass::kImplicit);
  }
  graph.mutable_edge(edge).dyndep = NodeId();
  return {};
}

}  // namespace

bool IsAwaitedDyndep(const Graph& graph, NodeId file) {
  const std::span<const EdgeId> consumers = graph.node(file).consumers;
  return std::any_of(consumers.begin(), consumers.end(),
                     [&](EdgeId consumer) { return graph.edge(consumer).dyndep == file; });
}

Result<DyndepChange> LoadDyndep(Graph& graph, const Disk& disk, NodeId file) {
  TRY_ASSIGN(DyndepFile dyndep, ReadDyndep(graph, disk, file));
  const std::string_view path = graph.node(file).path;
  std::unordered_map<EdgeId, const DyndepStatement*> statements;
  for (const DyndepStatement& statement : dyndep.statements) {
    statements[statement.edge] = &statement;
  }
  DyndepChange change;
  const std::span<const EdgeId> consumers = graph.node(file).consumers;
  for (EdgeId consumer : std::vector<EdgeId>(consumers.begin(), consumers.end())) {
    if (graph.edge(consumer).dyndep != file) {
      continue;
    }
    auto found = statements.find(consumer);
    if (found == statements.end()) {
      return InputError(fmt::format("'{}' not mentioned in its dyndep file '{}'", FirstOutput(graph, consumer), path));
    }
    TRY(Apply(graph, *found->second, &change));
    change.edges.push_back(consumer);
    statements.erase(found);
  }
  for (const DyndepStatement& statement : dyndep.statements) {
    if (statements.contains(statement.edge)) {
      return InputError(
          fmt::format("dyndep file '{}' mentions output '{}' whose build statement does not have a dyndep binding for "
                      "the file",
                      path, FirstOutput(graph, statement.edge)));
    }
  }
  return change;
}

}  // namespace rbuild
