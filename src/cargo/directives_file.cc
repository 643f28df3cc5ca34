// Directives: the text of a `directives` file.
#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "cargo/directives.h"
#include "cargo/escaped_lines.h"

namespace rbuild::cargo {

namespace {

// The first line. A file of another version is read as damaged, and the script runs again.
constexpr std::string_view kVersionLine = "rbuild-directives";
constexpr std::string_view kVersion = "1";

struct TargetName {
  LinkArgument::For target;
  std::string_view name;
};
constexpr std::array<TargetName, 7> kTargetNames = {{{LinkArgument::For::kAll, "all"},
                                                     {LinkArgument::For::kCdylib, "cdylib"},
                                                     {LinkArgument::For::kBins, "bins"},
                                                     {LinkArgument::For::kBin, "bin"},
                                                     {LinkArgument::For::kTests, "tests"},
                                                     {LinkArgument::For::kBenches, "benches"},
                                                     {LinkArgument::For::kExamples, "examples"}}};

void AddAll(std::string_view key, const std::vector<std::string>& values, KeyedLines* lines) {
  for (const std::string& value : values) {
    lines->emplace_back(std::string(key), value);
  }
}

void AddPairs(std::string_view key, const std::vector<std::pair<std::string, std::string>>& pairs, KeyedLines* lines) {
  for (const auto& [name, value] : pairs) {
    lines->emplace_back(std::string(key), fmt::format("{}={}", name, value));
  }
}

void AddEffects(const Directives& directives, KeyedLines* lines) {
  AddAll("link-lib", directives.link_libs, lines);
  AddAll("link-search", directives.link_searches, lines);
  for (const LinkArgument& link : directives.link_arguments) {
    const auto* name = std::find_if(kTargetNames.begin(), kTargetNames.end(),
                                    [&](const TargetName& candidate) { return candidate.target == link.target; });
    // For one binary the name of the target is "bin:NAME"; '=' can't be part of it, cargo cuts there too.
    const std::string target = link.bin.empty() ? std::string(name->name) : fmt::format("{}:{}", name->name, link.bin);
    lines->emplace_back("link-arg", fmt::format("{}={}", target, link.argument));
  }
  AddAll("cfg", directives.cfgs, lines);
  AddAll("check-cfg", directives.check_cfgs, lines);
  AddPairs("env", directives.env, lines);
  AddPairs("metadata", directives.metadata, lines);
}

Result<LinkArgument> ParseLinkArgument(std::string_view text) {
  auto [target, argument] = CutAtEquals(text);
  const size_t colon = target.find(':');
  std::string_view kind = target.substr(0, colon);
  const auto* name = std::find_if(kTargetNames.begin(), kTargetNames.end(),
                                  [&](const TargetName& candidate) { return candidate.name == kind; });
  if (name == kTargetNames.end()) {
    return InputError(fmt::format("unknown target '{}'", target));
  }
  std::string bin(colon == std::string_view::npos ? std::string_view() : target.substr(colon + 1));
  return LinkArgument{name->target, std::move(bin), std::string(argument)};
}

}  // namespace

std::string FormatEffects(const Directives& directives) {
  KeyedLines lines;
  AddEffects(directives, &lines);
  return FormatKeyedLines(lines);
}

std::string FormatDirectives(const Directives& directives) {
  KeyedLines lines = {{std::string(kVersionLine), std::string(kVersion)}};
  AddEffects(directives, &lines);
  AddAll("rerun-if-changed", directives.rerun_if_changed, &lines);
  AddAll("rerun-if-env-changed", directives.rerun_if_env_changed, &lines);
  AddAll("warning", directives.warnings, &lines);
  AddAll("error", directives.errors, &lines);
  return FormatKeyedLines(lines);
}

namespace {

std::pair<std::string, std::string> PairOf(std::string_view value) {
  const auto [name, rest] = CutAtEquals(value);
  return {std::string(name), std::string(rest)};
}

}  // namespace

Result<Directives> ParseDirectivesFile(std::string_view text, std::string_view file) {
  TRY_ASSIGN(KeyedLines lines, ParseKeyedLines(text, file));
  if (lines.empty() || lines.front() != std::pair<std::string, std::string>(kVersionLine, kVersion)) {
    return InputError(fmt::format("{} is not a directives file of this version of rbuild: remove it", file));
  }
  Directives directives;
  for (size_t i = 1; i < lines.size(); ++i) {
    auto& [key, value] = lines[i];
    if (key == "link-lib") {
      directives.link_libs.push_back(value);
    } else if (key == "link-search") {
      directives.link_searches.push_back(value);
    } else if (key == "link-arg") {
      TRY_ASSIGN(LinkArgument link, ParseLinkArgument(value));
      directives.link_arguments.push_back(std::move(link));
    } else if (key == "cfg") {
      directives.cfgs.push_back(value);
    } else if (key == "check-cfg") {
      directives.check_cfgs.push_back(value);
    } else if (key == "env") {
      directives.env.push_back(PairOf(value));
    } else if (key == "metadata") {
      directives.metadata.push_back(PairOf(value));
    } else if (key == "rerun-if-changed") {
      directives.rerun_if_changed.push_back(value);
    } else if (key == "rerun-if-env-changed") {
      directives.rerun_if_env_changed.push_back(value);
    } else if (key == "warning") {
      directives.warnings.push_back(value);
    } else if (key == "error") {
      directives.errors.push_back(value);
    } else {
      return InputError(fmt::format("unknown key '{}'", key),
                        Location{std::string(file), static_cast<int>(i) + 1, 0, ""});
    }
  }
  return directives;
}

}  // namespace rbuild::cargo
