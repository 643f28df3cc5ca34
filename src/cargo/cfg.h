// Cfg: rustc's configuration predicates: the set that rustc prints, and the cfg(...) expressions of Cargo.toml.
//
// Source of the grammar: the cargo reference, "Platform specific dependencies": all(), any(), not(), true, false, a
// name, name = "value", raw identifiers (r#x), trailing commas.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rbuild::cargo {

// One line of `rustc --print=cfg`: `unix` or `target_os="linux"`.
struct Cfg {
  std::string name;  // without r#
  std::optional<std::string> value;

  static Result<Cfg> Parse(std::string_view text);
  std::string ToString() const;
  friend auto operator<=>(const Cfg&, const Cfg&) = default;
};

// In the order in which rustc prints them, which CARGO_CFG_* variables keep.
using CfgSet = std::vector<Cfg>;

struct CfgExpr {
  enum class Kind { kTrue, kFalse, kCfg, kNot, kAll, kAny };
  Kind kind = Kind::kTrue;
  Cfg cfg;                     // kCfg
  std::vector<CfgExpr> parts;  // kNot (one), kAll, kAny

  // The text between the parentheses of cfg(...). The error names the column.
  static Result<CfgExpr> Parse(std::string_view text);
  bool Matches(const CfgSet& set) const;
};

// What `[target.X]` and `Dependency::target` hold: a triple, or a cfg(...) expression.
struct PlatformSpec {
  std::string triple;  // used if `expr` is absent
  std::optional<CfgExpr> expr;

  // Trims nothing; "cfg(" at the beginning makes it an expression. Errors quote `text`.
  static Result<PlatformSpec> Parse(std::string_view text);
  // An expression is tried on `set`; a name equals `target`, the triple (or the stem of a target's JSON file).
  bool Matches(std::string_view target, const CfgSet& set) const;
};

}  // namespace rbuild::cargo
