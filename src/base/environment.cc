// Environment: from the process, and to the form that exec takes.
#include "base/environment.h"

#include <unistd.h>

namespace rbuild {

Environment Environment::OfProcess() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    std::string_view text = *entry;
    size_t equals = text.find('=');
    if (equals != std::string_view::npos && equals > 0) {
      environment.Set(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
    }
  }
  return environment;
}

std::optional<std::string> Environment::Get(std::string_view name) const {
  auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : std::optional(found->second);
}

void Environment::Unset(std::string_view name) {
  if (auto found = values_.find(name); found != values_.end()) {
    values_.erase(found);
  }
}

std::vector<std::string> Environment::ToStrings() const {
  std::vector<std::string> strings;
  strings.reserve(values_.size());
  for (const auto& [name, value] : values_) {
    strings.push_back(name + "=" + value);
  }
  return strings;
}

}  // namespace rbuild
