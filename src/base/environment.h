// Environment: the variables that a command gets, as a value, so that tests decide what they are.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbuild {

class Environment {
 public:
  Environment() = default;
  // The variables of this process.
  static Environment OfProcess();

  std::optional<std::string> Get(std::string_view name) const;
  void Set(std::string name, std::string value) { values_[std::move(name)] = std::move(value); }
  void Unset(std::string_view name);

  const std::map<std::string, std::string, std::less<>>& values() const { return values_; }
  // "NAME=VALUE" for each, sorted by name: the form that exec takes.
  std::vector<std::string> ToStrings() const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace rbuild
