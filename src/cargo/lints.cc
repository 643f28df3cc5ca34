// LintFlags: levels, priorities and the expected cfgs.
#include "cargo/lints.h"

#include <algorithm>

#include <fmt/format.h>

namespace rbuild::cargo {
namespace {

struct Lint {
  int64_t priority = 0;
  std::string name;
  std::string flag;
};

Result<Lint> ParseLint(const std::string& tool, const std::string& name, const Value& value,
                       std::string_view file_name) {
  Lint lint;
  lint.name = name;
  const Value* level = value.AsTable() != nullptr ? value.Find("level") : &value;
  const std::string* text = level == nullptr ? nullptr : level->AsString();
  if (text == nullptr || (*text != "forbid" && *text != "deny" && *text != "warn" && *text != "allow")) {
    return ValueError(
        value, file_name,
        fmt::format("lint `{}` must be \"forbid\", \"deny\", \"warn\" or \"allow\", or a table with such a "
                    "`level`",
                    name));
  }
  if (const Value* priority = value.Find("priority")) {
    if (priority->AsInt() == nullptr) {
      return ValueError(*priority, file_name,
                        fmt::format("`priority` of lint `{}` must be an integer, not {}", name, priority->KindName()));
    }
    lint.priority = *priority->AsInt();
  }
  lint.flag = tool == "rust" ? fmt::format("--{}={}", *text, name) : fmt::format("--{}={}::{}", *text, tool, name);
  return lint;
}

Result<void> AddExpectedCfgs(const Value& lints, std::string_view file_name, std::vector<std::string>& flags) {
  const Value* cfgs = lints.FindPath({"rust", "unexpected_cfgs", "check-cfg"});
  if (cfgs == nullptr) {
    return {};
  }
  if (cfgs->AsArray() == nullptr) {
    return ValueError(*cfgs, file_name, "`check-cfg` of unexpected_cfgs must be an array of strings");
  }
  for (const Value& cfg : *cfgs->AsArray()) {
    if (cfg.AsString() == nullptr) {
      return ValueError(cfg, file_name, "`check-cfg` of unexpected_cfgs must be an array of strings");
    }
    flags.emplace_back("--check-cfg");
    flags.push_back(*cfg.AsString());
  }
  return {};
}

constexpr std::string_view kWord = "lints";
constexpr std::string_view kHeader = "\n[lints";

}  // namespace

Result<std::vector<std::string>> LintFlags(const Value& lints, std::string_view file_name) {
  if (lints.AsTable() == nullptr) {
    return ValueError(lints, file_name, fmt::format("[lints]: expected a table, found {}", lints.KindName()));
  }
  std::vector<Lint> all;
  for (const auto& [tool, table] : *lints.AsTable()) {
    // Lints of cargo itself; and the flag that says whether a table is inherited.
    if (tool == "cargo" || tool == "workspace") {
      continue;
    }
    if (table.AsTable() == nullptr) {
      return ValueError(table, file_name,
                        fmt::format("[lints.{}]: expected a table, found {}", tool, table.KindName()));
    }
    for (const auto& [name, value] : *table.AsTable()) {
      TRY_ASSIGN(Lint lint, ParseLint(tool, name, value, file_name));
      all.push_back(std::move(lint));
    }
  }
  // The order is cargo's: for rustc later flags win.
  std::sort(all.begin(), all.end(), [](const Lint& a, const Lint& b) {
    if (a.priority != b.priority) {
      return a.priority < b.priority;
    }
    return a.name != b.name ? a.name > b.name : a.flag < b.flag;
  });
  std::vector<std::string> flags;
  for (Lint& lint : all) {
    flags.push_back(std::move(lint.flag));
  }
  TRY(AddExpectedCfgs(lints, file_name, flags));
  return flags;
}

std::optional<std::string> CutLints(std::string_view manifest) {
  constexpr size_t kWordInHeader = kHeader.size() - kWord.size();
  // In a text of several lines a header may be no header.
  if (manifest.find("\"\"\"") != std::string_view::npos || manifest.find("'''") != std::string_view::npos) {
    return std::nullopt;
  }
  std::string cut;
  for (size_t at = manifest.find(kWord); at != std::string_view::npos; at = manifest.find(kWord, at + 1)) {
    if (at < kWordInHeader || !manifest.substr(at - kWordInHeader).starts_with(kHeader)) {
      return std::nullopt;
    }
    cut += manifest.substr(at - kWordInHeader, manifest.find("\n[", at) - (at - kWordInHeader));
  }
  if (cut.find("workspace") != std::string::npos) {
    return std::nullopt;
  }
  return cut;
}

}  // namespace rbuild::cargo
