// Values of a build file before they are expanded, and the scopes that they are looked up in.
//
// Scopes belong to the graph because a rule's bindings are expanded late, once for each edge that uses the rule
// (ninja's manual, "Evaluation and scoping"): a graph of 30,000 edges would hold 30,000 long commands otherwise.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/string_map.h"

namespace rbuild {

struct Rule;

// Text with references to variables: a sequence of literal pieces and names.
struct Value {
  struct Piece {
    std::string_view text;  // literal text, or the name of a variable; points into text that the graph keeps
    bool is_variable = false;
  };
  std::vector<Piece> pieces;

  bool empty() const { return pieces.empty(); }
  // As it was written, with ${} around every variable: for `-t rules -d`.
  std::string Unexpanded() const;
};

// Names and their expanded values, and rules, of one file or one build block. Owned by the graph.
class Scope {
 public:
  explicit Scope(const Scope* parent) : parent_(parent) {}

  const Scope* parent() const { return parent_; }

  void Set(std::string_view name, std::string value) { values_[std::string(name)] = std::move(value); }
  void CopyValues(const Scope& other) { values_ = other.values_; }
  // In this scope alone.
  const std::string* FindOwn(std::string_view name) const;
  // Here or in the scopes around it; "" if nowhere.
  const std::string& Lookup(std::string_view name) const;

  void SetRule(const Rule* rule);
  const Rule* FindOwnRule(std::string_view name) const;
  // Here or in the scopes around it; absent if nowhere.
  const Rule* FindRule(std::string_view name) const;
  const StringMap<const Rule*>& rules() const { return rules_; }

  // `value` with every variable replaced by its value in this scope.
  std::string Expand(const Value& value) const;

 private:
  const Scope* parent_;
  StringMap<std::string> values_;
  StringMap<const Rule*> rules_;
};

// A rule: a name and unexpanded bindings.
struct Rule {
  std::string name;
  std::vector<std::pair<std::string, Value>> bindings;

  const Value* Find(std::string_view key) const;
};

}  // namespace rbuild
