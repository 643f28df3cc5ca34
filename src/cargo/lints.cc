// LintFlags: levels, priorities and the expected cfgs.
#include "cargo/lints.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

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

// Where the string that begins at `at` ends: behind its closing quote, or at the end of the line if it isn't closed.
size_t EndOfString(std::string_view text, size_t at) {
  const char quote = text[at];
  const bool has_escapes = quote == '"';
  const std::string_view thrice = quote == '"' ? R"(""")" : "'''";
  const bool is_long = text.substr(at).starts_with(thrice);
  for (size_t i = at + (is_long ? 3 : 1); i < text.size(); ++i) {
    if (has_escapes && text[i] == '\\') {
      ++i;
    } else if (is_long ? text.substr(i).starts_with(thrice) : text[i] == quote) {
      return i + (is_long ? 3 : 1);
    } else if (!is_long && text[i] == '\n') {
      return i;
    }
  }
  return text.size();
}

// The beginning of the next line that isn't within a string; `at` is outside of strings.
size_t NextLine(std::string_view text, size_t at) {
  while (at < text.size() && text[at] != '\n') {
    if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else {
      at = text[at] == '"' || text[at] == '\'' ? EndOfString(text, at) : at + 1;
    }
  }
  return std::min(at + 1, text.size());
}

enum class LineKind { kOther, kHeader, kLintsHeader, kUnclear };

// What a line of a manifest is that begins outside of strings. Elements of arrays may look like keys.
LineKind KindOfLine(std::string_view line) {
  line = Trim(line);
  if (line.empty()) {
    return LineKind::kOther;
  }
  const bool may_be_lints = line.find(kWord) != std::string_view::npos;
  switch (line.front()) {
    case '[':
      if (line.starts_with("[lints.") || line.starts_with("[lints]")) {
        return LineKind::kLintsHeader;
      }
      return may_be_lints && !line.starts_with("[package.") ? LineKind::kUnclear : LineKind::kHeader;
    case '"':
    case '\'':
      return may_be_lints ? LineKind::kUnclear : LineKind::kOther;
    default:
      return line.starts_with(kWord) ? LineKind::kUnclear : LineKind::kOther;
  }
}

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
  std::string cut;
  if (manifest.find(kWord) == std::string_view::npos) {
    return cut;
  }
  bool is_inside = false;
  for (size_t at = 0; at < manifest.size();) {
    const size_t next = NextLine(manifest, at);
    const std::string_view line = manifest.substr(at, next - at);
    const LineKind kind = KindOfLine(line);
    if (kind == LineKind::kUnclear && !is_inside) {
      return std::nullopt;
    }
    is_inside = kind == LineKind::kLintsHeader || (is_inside && kind != LineKind::kHeader);
    if (is_inside) {
      cut += line;
    }
    at = next;
  }
  if (cut.find("workspace") != std::string::npos) {
    return std::nullopt;
  }
  return cut;
}

}  // namespace rbuild::cargo
