// Scopes: lookup and expansion.
#include "graph/bindings.h"

#include <algorithm>

namespace rbuild {

namespace {

// Up to here a search through all is faster than a hash, and smaller.
constexpr size_t kFewVariables = 8;

const Scope::RuleMap kNoRules;

}  // namespace

std::string Value::Unexpanded() const {
  std::string text;
  for (const Piece& piece : pieces) {
    if (piece.is_variable) {
      text += "${";
      text += piece.text;
      text += '}';
    } else {
      text += piece.text;
    }
  }
  return text;
}

const Scope::Variable* Scope::Find(std::string_view name) const {
  if (variables_.size() > kFewVariables) {
    auto found = tables_->variables.find(name);
    return found == tables_->variables.end() ? nullptr : &variables_[found->second];
  }
  auto found = std::find_if(variables_.begin(), variables_.end(),
                            [&](const Variable& variable) { return variable.name == name; });
  return found == variables_.end() ? nullptr : &*found;
}

void Scope::Set(std::string_view name, std::string_view value) {
  if (const Variable* known = Find(name)) {
    variables_[static_cast<size_t>(known - variables_.data())].value = value;
    return;
  }
  variables_.push_back({name, value});
  if (variables_.size() == kFewVariables + 1) {
    for (size_t i = 0; i < variables_.size(); ++i) {
      MakeTables().variables.emplace(variables_[i].name, i);
    }
  } else if (variables_.size() > kFewVariables) {
    tables_->variables.emplace(name, variables_.size() - 1);
  }
}

void Scope::CopyValues(const Scope& other) {
  for (const Variable& variable : other.variables_) {
    Set(variable.name, variable.value);
  }
}

const std::string_view* Scope::FindOwn(std::string_view name) const {
  const Variable* variable = Find(name);
  return variable == nullptr ? nullptr : &variable->value;
}

std::string_view Scope::Lookup(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->parent_) {
    if (const std::string_view* value = scope->FindOwn(name)) {
      return *value;
    }
  }
  return {};
}

Scope::Tables& Scope::MakeTables() {
  if (tables_ == nullptr) {
    tables_ = std::make_unique<Tables>();
  }
  return *tables_;
}

void Scope::SetRule(const Rule* rule) {
  MakeTables().rules[rule->name] = rule;
}

const Scope::RuleMap& Scope::rules() const {
  return tables_ == nullptr ? kNoRules : tables_->rules;
}

const Rule* Scope::FindOwnRule(std::string_view name) const {
  auto found = rules().find(name);
  return found == rules().end() ? nullptr : found->second;
}

const Rule* Scope::FindRule(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->parent_) {
    if (const Rule* rule = scope->FindOwnRule(name)) {
      return rule;
    }
  }
  return nullptr;
}

std::string Scope::Expand(const Value& value) const {
  std::string text;
  for (const Value::Piece& piece : value.pieces) {
    text += piece.is_variable ? Lookup(piece.text) : piece.text;
  }
  return text;
}

const Value* Rule::Find(std::string_view key) const {
  for (const auto& [bound, value] : bindings) {
    if (bound == key) {
      return &value;
    }
  }
  return nullptr;
}

}  // namespace rbuild
