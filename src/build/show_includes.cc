// Reading the output line by line.
#include "build/show_includes.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/path.h"

namespace rbuild {

namespace {

constexpr std::string_view kEnglishPrefix = "Note: including file: ";

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

bool IsOfTheSystem(std::string_view path) {
  const std::string lower = LowerCase(path);
  return lower.find("program files") != std::string::npos || lower.find("microsoft visual studio") != std::string::npos;
}

bool IsSourceName(std::string_view line) {
  constexpr std::array<std::string_view, 5> kEndings = {".c", ".cc", ".cxx", ".cpp", ".c++"};
  const std::string lower = LowerCase(line);
  return std::ranges::any_of(kEndings, [&](std::string_view ending) { return lower.ends_with(ending); });
}

}  // namespace

ShownIncludes SplitShownIncludes(std::string_view output, std::string_view prefix) {
  if (prefix.empty()) {
    prefix = kEnglishPrefix;
  }
  ShownIncludes result;
  bool seen = false;
  while (!output.empty()) {
    const size_t length = std::min(output.find('\n'), output.size() - 1) + 1;
    const std::string_view whole = output.substr(0, length);
    output.remove_prefix(length);
    const std::string_view line = whole.substr(0, whole.find_last_not_of("\r\n") + 1);
    if (line.starts_with(prefix)) {
      seen = true;
      const size_t start = std::min(line.find_first_not_of(' ', prefix.size()), line.size());
      if (const std::string_view path = line.substr(start); !path.empty() && !IsOfTheSystem(path)) {
        result.paths.push_back(CanonicalPath(path));
      }
    } else if (seen || !IsSourceName(line)) {
      result.rest += whole;
    }
  }
  return result;
}

}  // namespace rbuild
