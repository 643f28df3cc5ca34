// Scopes: lookup and expansion.
#include "graph/bindings.h"

namespace rbuild {

namespace {

const std::string kEmpty;

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

const std::string* Scope::FindOwn(std::string_view name) const {
  auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

const std::string& Scope::Lookup(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->parent_) {
    if (const std::string* value = scope->FindOwn(name)) {
      return *value;
    }
  }
  return kEmpty;
}

void Scope::SetRule(const Rule* rule) {
  rules_[rule->name] = rule;
}

const Rule* Scope::FindOwnRule(std::string_view name) const {
  auto found = rules_.find(name);
  return found == rules_.end() ? nullptr : found->second;
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
    text += piece.is_variable ? std::string_view(Lookup(piece.text)) : piece.text;
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
