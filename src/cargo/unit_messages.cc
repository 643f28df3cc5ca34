// UnitMessages: their file.
#include "cargo/unit_messages.h"

#include <utility>

#include <fmt/format.h>

#include "cargo/escaped_lines.h"

namespace rbuild::cargo {

namespace {

constexpr std::string_view kVersionLine = "rbuild-messages";
constexpr std::string_view kVersion = "1";

}  // namespace

std::string FormatUnitMessages(const std::vector<UnitMessage>& units) {
  KeyedLines lines = {{std::string(kVersionLine), std::string(kVersion)}};
  for (const UnitMessage& unit : units) {
    lines.emplace_back("unit", unit.output);
    lines.emplace_back("origin", unit.origin);
    if (!unit.artifact.empty()) {
      lines.emplace_back("artifact", unit.artifact);
    }
    if (!unit.out_dir.empty()) {
      lines.emplace_back("out-dir", unit.out_dir);
    }
    for (const std::string& path : unit.placed) {
      lines.emplace_back("placed", path);
    }
  }
  return FormatKeyedLines(lines);
}

Result<std::vector<UnitMessage>> ParseUnitMessages(std::string_view text, std::string_view file) {
  TRY_ASSIGN(KeyedLines lines, ParseKeyedLines(text, file));
  if (lines.empty() || lines.front() != std::pair<std::string, std::string>(kVersionLine, kVersion)) {
    return InputError(fmt::format("{} is not a file of messages of this version of rbuild: remove it", file));
  }
  std::vector<UnitMessage> units;
  for (size_t i = 1; i < lines.size(); ++i) {
    auto& [key, value] = lines[i];
    if (key == "unit") {
      units.push_back({});
      units.back().output = std::move(value);
    } else if (units.empty()) {
      return InputError("a unit must come first", Location{std::string(file), static_cast<int>(i) + 1, 0, ""});
    } else if (key == "origin") {
      units.back().origin = std::move(value);
    } else if (key == "artifact") {
      units.back().artifact = std::move(value);
    } else if (key == "out-dir") {
      units.back().out_dir = std::move(value);
    } else if (key == "placed") {
      units.back().placed.push_back(std::move(value));
    } else {
      return InputError(fmt::format("unknown key '{}'", key),
                        Location{std::string(file), static_cast<int>(i) + 1, 0, ""});
    }
  }
  return units;
}

}  // namespace rbuild::cargo
