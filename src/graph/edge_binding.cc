// Graph::Binding: what an edge's variables expand to.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "graph/expanded_size.h"
#include "graph/graph.h"

namespace rbuild {

namespace {

// Looks variables up for one edge, in ninja's order: $in and $out, the edge's scope, its rule, the file's scopes.
class EdgeExpansion {
 public:
  EdgeExpansion(const Graph& graph, EdgeId id, bool quote) : graph_(graph), edge_(graph.edge(id)), quote_(quote) {}

  // Appends the value of `name` to `out`, which is at first empty.
  Result<void> Append(std::string_view name, std::string* out) {
    if (name == "in" || name == "in_newline") {
      AppendPaths(edge_.explicit_inputs(), name == "in" ? ' ' : '\n', out);
      return {};
    }
    if (name == "out") {
      AppendPaths(edge_.explicit_outputs(), ' ', out);
      return {};
    }
    // An edge without bindings of its own has no scope between the rule and the file, and a variable of the file that
    // is named like a binding of the rule then wins (ninja issue 1516; we keep it: build files may rely on it).
    if (const std::string_view* own = edge_.scope->FindOwn(name)) {
      *out += *own;
      return {};
    }
    if (const Value* value = edge_.rule->Find(name)) {
      return AppendRuleValue(name, *value, out);
    }
    *out += edge_.scope->Lookup(name);
    return {};
  }

 private:
  Result<void> AppendRuleValue(std::string_view name, const Value& value, std::string* out) {
    if (std::find(open_.begin(), open_.end(), name) != open_.end()) {
      std::string circle;
      for (auto it = std::find(open_.begin(), open_.end(), name); it != open_.end(); ++it) {
        circle += fmt::format("{} -> ", *it);
      }
      return InputError(fmt::format("cycle in rule variables: {}{}", circle, name));
    }
    open_.push_back(name);
    for (const Value::Piece& piece : value.pieces) {
      // Bindings that name each other many times would take for ever even where all of them are empty.
      constexpr size_t kMostPieces = 1'000'000;
      if (++pieces_ > kMostPieces || out->size() > kMaxExpandedSize) {
        return InputError(fmt::format("the value of '{}' is too long", open_.front()));
      }
      if (piece.is_variable) {
        TRY(Append(piece.text, out));
      } else {
        *out += piece.text;
      }
    }
    open_.pop_back();
    return {};
  }

  void AppendPaths(std::span<const NodeId> nodes, char separator, std::string* out) const {
    bool first = true;
    for (NodeId node : nodes) {
      if (!first) {
        *out += separator;
      }
      first = false;
      if (quote_) {
        AppendShellQuoted(graph_.node(node).path, out);
      } else {
        *out += graph_.node(node).path;
      }
    }
  }

  const Graph& graph_;
  const Edge& edge_;
  bool quote_;
  size_t pieces_ = 0;                   // that were expanded so far
  std::vector<std::string_view> open_;  // rule bindings that are being expanded, outermost first
};

}  // namespace

bool Graph::MayBind(EdgeId id, std::string_view name) const {
  const Edge& edge = edges_[id];
  return edge.rule->Find(name) != nullptr || !edge.scope->Lookup(name).empty();
}

Result<std::string> Graph::Binding(EdgeId id, std::string_view name) const {
  return Expand(id, name, true);
}

Result<std::string> Graph::PathBinding(EdgeId id, std::string_view name) const {
  return Expand(id, name, false);
}

Result<std::string> Graph::Expand(EdgeId id, std::string_view name, bool quote) const {
  std::string value;
  if (Result<void> expanded = EdgeExpansion(*this, id, quote).Append(name, &value); !expanded) {
    return InputError(std::move(expanded).error().message, LocationOf(id));
  }
  return value;
}

}  // namespace rbuild
