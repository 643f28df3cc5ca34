// Graph: adding nodes and edges, keeping both directions of every link, finding roots and circles.
#include "graph/graph.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

namespace rbuild {

Graph::Graph() {
  scopes_.emplace_back(nullptr);
  AddPool("", 0);
  AddPool("console", 1);
  Rule* phony = AddRule("phony");
  phony_rule_ = phony;
  root_scope()->SetRule(phony);
}

NodeId Graph::AddNode(std::string_view path) {
  const NodeIndex::Found found = node_by_path_.Find(path, nodes_);
  if (found.node.valid()) {
    return found.node;
  }
  return AddNewNode(KeepText(path), found);
}

NodeId Graph::AddNodeOfText(std::string_view path) {
  const NodeIndex::Found found = node_by_path_.Find(path, nodes_);
  return found.node.valid() ? found.node : AddNewNode(path, found);
}

NodeId Graph::AddNewNode(std::string_view kept_path, const NodeIndex::Found& place) {
  Node node;
  node.path = kept_path;
  const NodeId id = nodes_.Add(node);
  node_by_path_.Add(id, place);
  return id;
}

NodeId Graph::FindNode(std::string_view path) const {
  return node_by_path_.Find(path, nodes_).node;
}

EdgeId Graph::AddEdge(const Rule* rule, const Scope* scope) {
  Edge edge;
  edge.rule = rule;
  edge.scope = scope;
  edge.pool = default_pool();
  return edges_.Add(edge);
}

void Graph::AddInput(EdgeId id, NodeId node, InputClass input_class) {
  Edge& edge = edges_[id];
  size_t after = 0;  // how many inputs of later classes stand behind the new one
  if (input_class == InputClass::kOrderOnly) {
    ++edge.order_only_inputs;
  } else if (input_class == InputClass::kImplicit) {
    after = edge.order_only_inputs;
    ++edge.implicit_inputs;
  } else {
    after = edge.order_only_inputs + edge.implicit_inputs;
  }
  edge.inputs = node_lists_.Insert(edge.inputs, after, node);
  nodes_[node].consumers = consumer_lists_.Insert(nodes_[node].consumers, 0, id);
}

bool Graph::AddOutput(EdgeId id, NodeId node, bool implicit) {
  if (nodes_[node].producer.valid()) {
    return false;
  }
  nodes_[node].producer = id;
  Edge& edge = edges_[id];
  size_t after = implicit ? 0 : edge.implicit_outputs;
  edge.implicit_outputs += implicit ? 1 : 0;
  edge.outputs = node_lists_.Insert(edge.outputs, after, node);
  return true;
}

void Graph::AddValidation(EdgeId id, NodeId node) {
  edges_[id].validations = node_lists_.Insert(edges_[id].validations, 0, node);
}

void Graph::RemoveInput(EdgeId id, NodeId node) {
  Edge& edge = edges_[id];
  const size_t explicit_end = edge.explicit_inputs().size();
  const size_t implicit_end = explicit_end + edge.implicit_inputs;
  for (size_t i = 0; i < edge.inputs.size(); ++i) {
    if (edge.inputs[i] == node && i >= implicit_end) {
      --edge.order_only_inputs;
    } else if (edge.inputs[i] == node && i >= explicit_end) {
      --edge.implicit_inputs;
    }
  }
  edge.inputs = node_lists_.Erase(edge.inputs, node);
  nodes_[node].consumers = consumer_lists_.Erase(nodes_[node].consumers, id);
}

Location Graph::LocationOf(EdgeId id) const {
  const Edge& edge = edges_[id];
  Location where;
  if (edge.file < files_.size()) {
    where.file = files_[edge.file];
  }
  where.line = edge.line;
  return where;
}

const std::string_view* Graph::OwnBinding(EdgeId id, std::string_view name) const {
  const Edge& edge = edges_[id];
  return edge.has_own_scope ? edge.scope->FindOwn(name) : nullptr;
}

void Graph::Bind(EdgeId id, std::string_view name, std::string_view value) {
  Edge& edge = edges_[id];
  // Scopes are shared by whoever points to them, so the edge gets a copy of its own.
  Scope* scope = AddScope(edge.has_own_scope ? edge.scope->parent() : edge.scope);
  if (edge.has_own_scope) {
    scope->CopyValues(*edge.scope);
  }
  scope->Set(KeepText(name), KeepText(value));
  edge.scope = scope;
  edge.has_own_scope = true;
}

PoolId Graph::AddPool(std::string name, int depth) {
  return pools_.Add(Pool{std::move(name), depth});
}

PoolId Graph::FindPool(std::string_view name) const {
  for (size_t i = 0; i < pools_.size(); ++i) {
    if (pools_[PoolId(i)].name == name) {
      return PoolId(i);
    }
  }
  return PoolId();
}

Scope* Graph::AddScope(const Scope* parent) {
  return &scopes_.emplace_back(parent);
}

Rule* Graph::AddRule(std::string name) {
  rules_.push_back(std::make_unique<Rule>());
  rules_.back()->name = std::move(name);
  return rules_.back().get();
}

uint32_t Graph::AddFile(std::string name) {
  files_.push_back(std::move(name));
  return static_cast<uint32_t>(files_.size() - 1);
}

std::string_view Graph::KeepFile(std::string text) {
  file_texts_.push_back(std::move(text));
  return file_texts_.back();
}

std::vector<NodeId> Graph::RootNodes() const {
  std::vector<NodeId> roots;
  for (const Edge& edge : edges_) {
    for (NodeId output : edge.outputs) {
      if (nodes_[output].consumers.empty()) {
        roots.push_back(output);
      }
    }
  }
  return roots;
}

bool Graph::DependsOn(EdgeId edge, EdgeId other) const {
  std::unordered_set<EdgeId> seen{edge};
  std::vector<EdgeId> open{edge};
  while (!open.empty()) {
    const EdgeId next = open.back();
    open.pop_back();
    for (NodeId input : edges_[next].inputs) {
      const EdgeId producer = nodes_[input].producer;
      if (producer == other) {
        return true;
      }
      if (producer.valid() && seen.insert(producer).second) {
        open.push_back(producer);
      }
    }
  }
  return false;
}

std::optional<std::string> Graph::FindCycle(std::span<const NodeId> targets) const {
  enum class Mark : uint8_t { kNew, kOpen, kDone };
  struct Frame {
    EdgeId edge;
    NodeId through;  // the node by which the edge was reached
    size_t next_input = 0;
  };
  IdMap<EdgeId, Mark> marks(edges_.size(), Mark::kNew);
  std::vector<Frame> stack;  // explicit, since a chain may be 100,000 edges deep
  for (NodeId target : targets) {
    if (EdgeId producer = nodes_[target].producer; producer.valid() && marks[producer] == Mark::kNew) {
      marks[producer] = Mark::kOpen;
      stack.push_back({producer, target});
    }
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const Edge& edge = edges_[frame.edge];
      if (frame.next_input == edge.inputs.size()) {
        marks[frame.edge] = Mark::kDone;
        stack.pop_back();
        continue;
      }
      NodeId input = edge.inputs[frame.next_input++];
      EdgeId producer = nodes_[input].producer;
      if (!producer.valid() || marks[producer] == Mark::kDone) {
        continue;
      }
      if (marks[producer] == Mark::kNew) {
        marks[producer] = Mark::kOpen;
        stack.push_back({producer, input});
        continue;
      }
      // From the open edge down to here is the circle; it is told from output to input and closed with its start.
      std::string path(nodes_[input].path);
      auto start = std::find_if(stack.begin(), stack.end(), [&](const Frame& f) { return f.edge == producer; });
      for (auto it = start + 1; it != stack.end(); ++it) {
        path += fmt::format(" -> {}", nodes_[it->through].path);
      }
      path += fmt::format(" -> {}", nodes_[input].path);
      return path;
    }
  }
  return std::nullopt;
}

std::optional<std::string> VerifyGraph(const Graph& graph) {
  for (size_t i = 0; i < graph.edge_count(); ++i) {
    EdgeId id(i);
    const Edge& edge = graph.edge(id);
    if (edge.rule == nullptr || edge.scope == nullptr || edge.outputs.empty()) {
      return fmt::format("edge {} has no rule, scope or output", i);
    }
    if (edge.implicit_inputs + edge.order_only_inputs > edge.inputs.size()) {
      return fmt::format("edge {} counts more inputs than it has", i);
    }
    for (NodeId output : edge.outputs) {
      if (graph.node(output).producer != id) {
        return fmt::format("{} doesn't know its producer", graph.node(output).path);
      }
    }
    for (NodeId input : edge.inputs) {
      const std::span<const EdgeId> consumers = graph.node(input).consumers;
      if (std::find(consumers.begin(), consumers.end(), id) == consumers.end()) {
        return fmt::format("{} doesn't know its consumer {}", graph.node(input).path, i);
      }
    }
  }
  for (size_t i = 0; i < graph.node_count(); ++i) {
    const Node& node = graph.node(NodeId(i));
    if (graph.FindNode(node.path) != NodeId(i)) {
      return fmt::format("{} can't be found by its path", node.path);
    }
    for (EdgeId consumer : node.consumers) {
      const std::span<const NodeId> inputs = graph.edge(consumer).inputs;
      if (std::find(inputs.begin(), inputs.end(), NodeId(i)) == inputs.end()) {
        return fmt::format("{} has a consumer that doesn't have it as an input", node.path);
      }
    }
  }
  return std::nullopt;
}

}  // namespace rbuild
