// The build graph: inert data, addressed by typed ids.
//
// A Graph owns everything in it: paths, nodes, edges, pools, rules, scopes and the text of the build files that
// unexpanded values point into. It knows no file system and no stage after it; every later stage keeps its own
// IdMap<EdgeId, T> or IdMap<NodeId, T> instead of a field here.
//
// Costs: a node takes 40 bytes beyond its path and 16 in the index of paths, an edge 96 and 4 for each place in a list.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/list_arena.h"
#include "graph/bindings.h"
#include "graph/node_index.h"

namespace rbuild {

using NodeId = Id<struct NodeTag>;
using EdgeId = Id<struct EdgeTag>;
using PoolId = Id<struct PoolTag>;

// A file, or the name of a phony target.
struct Node {
  std::string_view path;              // canonical; owned by the graph
  EdgeId producer;                    // invalid for a source file
  bool generated_by_loader = false;   // known only from a depfile or dyndep file, never named by a build file
  std::span<const EdgeId> consumers;  // edges that have it as an input of any class, each once per occurrence
};

// At most `depth` edges of a pool run at once; 0 means any number (ninja's manual, "Pools").
struct Pool {
  std::string name;
  int depth = 0;
};

// A build statement: one command, its inputs and outputs. The lists point into the graph, and only its functions change
// them; a list that was copied from here ends to be valid then.
struct Edge {
  const Rule* rule = nullptr;
  const Scope* scope = nullptr;  // of the edge if it has bindings of its own, else of its file
  bool has_own_scope = false;    // whether `scope` holds this edge's own bindings (ninja's lookup quirk, #1516)
  PoolId pool;

  // Inputs in the order explicit, implicit, order-only; outputs explicit, implicit.
  std::span<const NodeId> inputs;
  std::span<const NodeId> outputs;
  std::span<const NodeId> validations;
  uint32_t implicit_inputs = 0;
  uint32_t order_only_inputs = 0;
  uint32_t implicit_outputs = 0;
  NodeId dyndep;  // the dyndep file that has still to be applied to the edge; invalid if there is none

  // Where the statement stands, for messages.
  uint32_t file = 0;  // index into Graph::files()
  int line = 0;

  std::span<const NodeId> explicit_inputs() const {
    return inputs.first(inputs.size() - implicit_inputs - order_only_inputs);
  }
  // Explicit and implicit ones: those whose change matters.
  std::span<const NodeId> counted_inputs() const { return inputs.first(inputs.size() - order_only_inputs); }
  std::span<const NodeId> order_only() const { return inputs.last(order_only_inputs); }
  std::span<const NodeId> explicit_outputs() const { return outputs.first(outputs.size() - implicit_outputs); }
};

class Graph {
 public:
  Graph();
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;
  Graph(Graph&&) = default;
  Graph& operator=(Graph&&) = default;

  // --- Nodes. Paths must be canonical (base/path.h).
  NodeId AddNode(std::string_view path);         // the node of that path, made if new
  NodeId AddNodeOfText(std::string_view path);   // the same where `path` is a part of kept text: it is not copied
  NodeId FindNode(std::string_view path) const;  // invalid if there is none
  const Node& node(NodeId id) const { return nodes_[id]; }
  Node& mutable_node(NodeId id) { return nodes_[id]; }
  size_t node_count() const { return nodes_.size(); }

  // --- Edges. Filling an edge's lists goes through these, so that both directions of every link stay true.
  EdgeId AddEdge(const Rule* rule, const Scope* scope);
  enum class InputClass { kExplicit, kImplicit, kOrderOnly };
  // REQUIRES: inputs are added class by class, in the order of the enum (a later explicit one is inserted rightly too).
  void AddInput(EdgeId edge, NodeId node, InputClass input_class);
  // False if another edge, or this one, makes the node already; nothing is changed then.
  bool AddOutput(EdgeId edge, NodeId node, bool implicit);
  void AddValidation(EdgeId edge, NodeId node);
  // Removes every occurrence of `node` among the inputs (a phony edge that names itself).
  void RemoveInput(EdgeId edge, NodeId node);
  const Edge& edge(EdgeId id) const { return edges_[id]; }
  Edge& mutable_edge(EdgeId id) { return edges_[id]; }
  size_t edge_count() const { return edges_.size(); }
  bool IsPhony(EdgeId id) const { return edges_[id].rule == phony_rule_; }
  // Where the statement stands, for messages.
  Location LocationOf(EdgeId id) const;

  // --- Values. The expanded value of a binding as that edge sees it ("" if unset); `$in` and `$out` are quoted for the
  // shell. Lookup order as in ninja: $in/$in_newline/$out, the edge's own scope, its rule, then the file's scopes.
  // Error: the rule's variables refer to each other in a circle, or make a value without end.
  Result<std::string> Binding(EdgeId edge, std::string_view name) const;
  // The same with unquoted paths: for `depfile`, `rspfile`, `dyndep`.
  Result<std::string> PathBinding(EdgeId edge, std::string_view name) const;
  // False if Binding() would yield "" whatever the edge's paths are: a cheap answer for most bindings of most edges.
  // REQUIRES: `name` is none of $in and $out.
  bool MayBind(EdgeId edge, std::string_view name) const;
  // A binding of the build block itself, never of its rule or file: rbuild's extensions stand only there. Nothing if
  // unset. Valid until the block gets another binding.
  const std::string_view* OwnBinding(EdgeId edge, std::string_view name) const;

  // Adds a binding to the build block of an edge, as if it stood there.
  void Bind(EdgeId edge, std::string_view name, std::string_view value);

  // --- Pools, rules and scopes. Addresses stay valid as long as the graph lives.
  PoolId AddPool(std::string name, int depth);
  PoolId FindPool(std::string_view name) const;
  const Pool& pool(PoolId id) const { return pools_[id]; }
  size_t pool_count() const { return pools_.size(); }
  PoolId default_pool() const { return PoolId(0); }
  PoolId console_pool() const { return PoolId(1); }
  Scope* AddScope(const Scope* parent);
  Rule* AddRule(std::string name);
  Scope* root_scope() { return &scopes_.front(); }
  const Scope* root_scope() const { return &scopes_.front(); }
  const Rule* phony_rule() const { return phony_rule_; }

  // --- Build files: their names, and their text, which unexpanded values point into.
  uint32_t AddFile(std::string name);
  const std::vector<std::string>& files() const { return files_; }
  std::string_view KeepFile(std::string text);
  // A copy of a short text that lives as long as the graph.
  std::string_view KeepText(std::string_view text) { return short_texts_.Keep(text); }

  // --- Targets.
  std::vector<NodeId>& mutable_defaults() { return defaults_; }
  const std::vector<NodeId>& defaults() const { return defaults_; }
  // Outputs that nothing consumes. Empty if there is none: the graph is only a cycle, or empty.
  std::vector<NodeId> RootNodes() const;

  // Whether the build file puts `edge` after `other`, directly or not. Linear in the edges before it.
  bool DependsOn(EdgeId edge, EdgeId other) const;

  // "a -> b -> a" if the edges below `targets` go in a circle. Follows inputs of every class, not validations.
  std::optional<std::string> FindCycle(std::span<const NodeId> targets) const;

 private:
  Result<std::string> Expand(EdgeId edge, std::string_view name, bool quote) const;
  NodeId AddNewNode(std::string_view kept_path, const NodeIndex::Found& place);

  IdMap<NodeId, Node> nodes_;
  IdMap<EdgeId, Edge> edges_;
  ListArena<NodeId> node_lists_;
  ListArena<EdgeId> consumer_lists_;
  IdMap<PoolId, Pool> pools_;
  std::deque<std::string> file_texts_;  // stable addresses for string_views
  Arena short_texts_;
  NodeIndex node_by_path_;
  std::deque<Scope> scopes_;
  std::vector<std::unique_ptr<Rule>> rules_;
  std::vector<std::string> files_;
  std::vector<NodeId> defaults_;
  const Rule* phony_rule_ = nullptr;
};

// Asserts that both directions of every link agree. For tests, after every change of a graph.
// Returns the first disagreement, or nothing.
std::optional<std::string> VerifyGraph(const Graph& graph);

}  // namespace rbuild
