// LoadDyndep.
#include "plan/dyndeps.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

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

// A file that only the dyndep file names.
NodeId NodeOf(Graph& graph, const std::string& path) {
  const bool known = graph.FindNode(path).valid();
  NodeId node = graph.AddNode(path);
  graph.mutable_node(node).generated_by_loader |= !known;
  return node;
}

// The statements of the edges that wait for the file, in the order of these.
Result<std::vector<const DyndepStatement*>> CheckStatements(const Graph& graph, NodeId file, const DyndepFile& dyndep) {
  const std::string_view path = graph.node(file).path;
  std::unordered_map<EdgeId, const DyndepStatement*> unused;
  for (const DyndepStatement& statement : dyndep.statements) {
    unused[statement.edge] = &statement;
  }
  std::unordered_set<EdgeId> seen;
  std::unordered_set<std::string_view> outputs;
  std::vector<const DyndepStatement*> statements;
  for (EdgeId consumer : graph.node(file).consumers) {
    if (graph.edge(consumer).dyndep != file || !seen.insert(consumer).second) {
      continue;
    }
    auto found = unused.find(consumer);
    if (found == unused.end()) {
      return InputError(fmt::format("'{}' not mentioned in its dyndep file '{}'", FirstOutput(graph, consumer), path));
    }
    for (const std::string& output : found->second->implicit_outputs) {
      NodeId node = graph.FindNode(output);
      if ((node.valid() && graph.node(node).producer.valid()) || !outputs.insert(output).second) {
        return InputError(fmt::format("multiple rules generate {}", output));
      }
    }
    statements.push_back(found->second);
    unused.erase(found);
  }
  for (const DyndepStatement& statement : dyndep.statements) {
    if (unused.contains(statement.edge)) {
      return InputError(
          fmt::format("dyndep file '{}' mentions output '{}' whose build statement does not have a dyndep binding for "
                      "the file",
                      path, FirstOutput(graph, statement.edge)));
    }
  }
  return statements;
}

void Apply(Graph& graph, const DyndepStatement& statement, DyndepChange* change) {
  const EdgeId edge = statement.edge;
  if (statement.restat) {
    graph.Bind(edge, "restat", "1");
  }
  for (const std::string& path : statement.implicit_outputs) {
    NodeId node = NodeOf(graph, path);
    graph.AddOutput(edge, node, true);
    change->outputs.push_back(node);
  }
  for (const std::string& path : statement.implicit_inputs) {
    graph.AddInput(edge, NodeOf(graph, path), Graph::InputClass::kImplicit);
  }
  graph.mutable_edge(edge).dyndep = NodeId();
  change->edges.push_back(edge);
}

}  // namespace

bool IsAwaitedDyndep(const Graph& graph, NodeId file) {
  const std::span<const EdgeId> consumers = graph.node(file).consumers;
  return std::any_of(consumers.begin(), consumers.end(),
                     [&](EdgeId consumer) { return graph.edge(consumer).dyndep == file; });
}

Result<DyndepChange> LoadDyndep(Graph& graph, const Disk& disk, NodeId file) {
  TRY_ASSIGN(DyndepFile dyndep, ReadDyndep(graph, disk, file));
  TRY_ASSIGN(std::vector<const DyndepStatement*> statements, CheckStatements(graph, file, dyndep));
  DyndepChange change;
  for (const DyndepStatement* statement : statements) {
    Apply(graph, *statement, &change);
  }
  return change;
}

}  // namespace rbuild
