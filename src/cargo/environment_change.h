// EnvironmentChange: what a command's environment has that rbuild's own has not.
//
// One list of changes serves both forms in which commands are started: rustc behind a shell fragment (fragment.h), and
// build scripts, which `rbuild -t run-build-script` starts itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "cargo/escaped_lines.h"

namespace rbuild::cargo {

struct EnvironmentChange {
  enum class Kind {
    kSet,
    kSetIfAbsent,  // an inherited value wins (config [env] without `force`)
    kUnset,
    kPrepend,  // a list with ':': `value` before what is inherited, unless that begins with `value` already
  };
  Kind kind = Kind::kSet;
  std::string name;
  std::string value;

  friend bool operator==(const EnvironmentChange&, const EnvironmentChange&) = default;
};

// In order; of two changes of one name the later one counts on top of the earlier one.
class EnvironmentChanges {
 public:
  void Set(std::string name, std::string value) {
    changes_.push_back({EnvironmentChange::Kind::kSet, std::move(name), std::move(value)});
  }
  void SetIfAbsent(std::string name, std::string value) {
    changes_.push_back({EnvironmentChange::Kind::kSetIfAbsent, std::move(name), std::move(value)});
  }
  void Unset(std::string name) { changes_.push_back({EnvironmentChange::Kind::kUnset, std::move(name), ""}); }
  // An empty value changes nothing.
  void Prepend(std::string name, std::string value) {
    if (!value.empty()) {
      changes_.push_back({EnvironmentChange::Kind::kPrepend, std::move(name), std::move(value)});
    }
  }

  // True if a change sets the name to a value of its own, whatever is inherited.
  bool Sets(std::string_view name) const;

  const std::vector<EnvironmentChange>& list() const { return changes_; }

  // The environment that a command gets whose parent has `inherited`.
  Environment ApplyTo(Environment inherited) const;

  // As keyed lines: "set NAME=VALUE", "default NAME=VALUE", "unset NAME", "prepend NAME=VALUE".
  void AppendTo(KeyedLines* lines) const;
  // Adds the change of one such line; false if `key` is none of them.
  bool AddLine(std::string_view key, std::string_view value);

  friend bool operator==(const EnvironmentChanges&, const EnvironmentChanges&) = default;

 private:
  std::vector<EnvironmentChange> changes_;
};

// `value` put in front of the list `inherited`, as kPrepend does.
std::string PrependToList(std::string_view value, std::string_view inherited);

}  // namespace rbuild::cargo
