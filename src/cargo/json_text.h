// JsonText: packages, targets and profiles as cargo writes them in JSON.
#pragma once

#include <string>
#include <vector>

#include "cargo/metadata.h"

namespace rbuild::cargo {

// Any range of things, and what makes JSON of one.
template <class Range, class Print>
std::string JsonArray(const Range& range, const Print& print) {
  std::string out = "[";
  for (const auto& item : range) {
    out += (out.size() > 1 ? "," : "") + print(item);
  }
  return out + "]";
}

std::string JsonStrings(const std::vector<std::string>& texts);
std::string TargetJson(const Target& target);
// A number where the level is one, else its name.
std::string DebugInfoJson(const std::string& debuginfo);

}  // namespace rbuild::cargo
