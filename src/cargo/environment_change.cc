// EnvironmentChange: applying the changes, and their text.
#include "cargo/environment_change.h"

#include <algorithm>
#include <array>

namespace rbuild::cargo {

namespace {

struct KindName {
  EnvironmentChange::Kind kind;
  std::string_view key;
};

// Written into specification files: a new name means a new kind, an old one never changes.
constexpr std::array<KindName, 4> kKindNames = {{
    {EnvironmentChange::Kind::kSet, "set"},
    {EnvironmentChange::Kind::kSetIfAbsent, "default"},
    {EnvironmentChange::Kind::kUnset, "unset"},
    {EnvironmentChange::Kind::kPrepend, "prepend"},
}};

std::string_view KeyOf(EnvironmentChange::Kind kind) {
  return std::find_if(kKindNames.begin(), kKindNames.end(), [&](const KindName& n) { return n.kind == kind; })->key;
}

}  // namespace

bool EnvironmentChanges::Sets(std::string_view name) const {
  return std::any_of(changes_.begin(), changes_.end(), [&](const EnvironmentChange& change) {
    return change.kind == EnvironmentChange::Kind::kSet && change.name == name;
  });
}

std::string PrependToList(std::string_view value, std::string_view inherited) {
  if (inherited.empty()) {
    return std::string(value);
  }
  if (inherited == value || (inherited.starts_with(value) && inherited[value.size()] == ':')) {
    return std::string(inherited);
  }
  std::string list(value);
  list += ':';
  list += inherited;
  return list;
}

Environment EnvironmentChanges::ApplyTo(Environment inherited) const {
  for (const EnvironmentChange& change : changes_) {
    switch (change.kind) {
      case EnvironmentChange::Kind::kSet:
        inherited.Set(change.name, change.value);
        break;
      case EnvironmentChange::Kind::kSetIfAbsent:
        if (!inherited.Get(change.name)) {
          inherited.Set(change.name, change.value);
        }
        break;
      case EnvironmentChange::Kind::kUnset:
        inherited.Unset(change.name);
        break;
      case EnvironmentChange::Kind::kPrepend:
        inherited.Set(change.name, PrependToList(change.value, inherited.Get(change.name).value_or("")));
        break;
    }
  }
  return inherited;
}

void EnvironmentChanges::AppendTo(KeyedLines* lines) const {
  for (const EnvironmentChange& change : changes_) {
    std::string value = change.name;
    if (change.kind != EnvironmentChange::Kind::kUnset) {
      value += '=';
      value += change.value;
    }
    lines->emplace_back(std::string(KeyOf(change.kind)), std::move(value));
  }
}

bool EnvironmentChanges::AddLine(std::string_view key, std::string_view value) {
  const auto* name =
      std::find_if(kKindNames.begin(), kKindNames.end(), [&](const KindName& n) { return n.key == key; });
  if (name == kKindNames.end()) {
    return false;
  }
  auto [variable, text] = CutAtEquals(value);
  changes_.push_back({name->kind, std::string(variable), std::string(text)});
  return true;
}

}  // namespace rbuild::cargo
