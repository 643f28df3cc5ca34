// Values of a build file before they are expanded, and the scopes that they are looked up in.
//
// Scopes belong to the graph because a rule's bindings are expanded late, once for each edge that uses the rule
// (ninja's manual, "Evaluation and scoping"): a graph of 30,000 edges would hold 30,000 long commands otherwise.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

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

// Names and their expanded values, and rules, of one file or one build block. Owned by the graph, as is the text of the
// names and values.
//
// Most scopes are those of build blocks and hold a few variables: such a scope is 40 bytes and 32 for each variable.
class Scope {
 public:
  explicit Scope(const Scope* parent) : parent_(parent) {}

  const Scope* parent() const { return parent_; }

  // REQUIRES: both texts outlive the scope (Graph::KeepText(), or the text of a build file).
  void Set(std::string_view name, std::string_view value);
  // A string is mostly one that ends too early.
  template <class Text>
    requires std::same_as<std::remove_cvref_t<Text>, std::string>
  void Set(std::string_view name, Text&& value) = delete;

  void CopyValues(const Scope& other);

  // In this scope alone. Valid until the next Set().
  const std::string_view* FindOwn(std::string_view name) const;
  // Here or in the scopes around it; "" if nowhere.
  std::string_view Lookup(std::string_view name) const;

  void SetRule(const Rule* rule);
  const Rule* FindOwnRule(std::string_view name) const;
  // Here or in the scopes around it; absent if nowhere.
  const Rule* FindRule(std::string_view name) const;
  using RuleMap = std::unordered_map<std::string_view, const Rule*>;
  const RuleMap& rules() const;

  // `value` with every variable replaced by its value in this scope.
  std::string Expand(const Value& value) const;

 private:
  struct Variable {
    std::string_view name;
    std::string_view value;
  };
  // What only the scope of a file has need of.
  struct Tables {
    std::unordered_map<std::string_view, size_t> variables;  // to places in `variables_`, if those are many
    RuleMap rules;
  };

  const Variable* Find(std::string_view name) const;
  Tables& MakeTables();

  const Scope* parent_;
  std::vector<Variable> variables_;
  std::unique_ptr<Tables> tables_;
};

// A rule: a name and unexpanded bindings.
struct Rule {
  std::string name;
  std::vector<std::pair<std::string, Value>> bindings;

  const Value* Find(std::string_view key) const;
};

}  // namespace rbuild
