// What every fuzz target does with one input: stop at the first that breaks a promise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace rbuild {

inline int RunOne(std::optional<std::string> (*fault_of)(std::string_view), const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (std::optional<std::string> fault = fault_of(text)) {
    std::fprintf(stderr, "%s\n", fault->c_str());
    std::abort();
  }
  return 0;
}

}  // namespace rbuild
