// Environment: the variables that rbuild was started with, as a value, so that tests bring their own.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace rbuild::cargo {

class Environment {
 public:
  using Map = std::map<std::string, std::string, std::less<>>;

  Environment() = default;
  explicit Environment(Map variables) : variables_(std::move(variables)) {}
  // The environment of this process.
  static Environment OfProcess();

  // Absent if not set. An empty value is a value.
  const std::string* Find(std::string_view name) const;
  // "" if not set.
  std::string_view Get(std::string_view name) const;
  const Map& variables() const { return variables_; }

 private:
  Map variables_;
};

}  // namespace rbuild::cargo
