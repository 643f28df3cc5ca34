// ToolFlags: the command line of one tool, read as getopt reads it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/tool.h"

namespace rbuild {

struct ToolFlag {
  char letter = 0;         // 0: there is no short form
  std::string_view name;   // without "--"; empty: there is no long form
  std::string_view value;  // what its value is called; empty: it takes none
  std::string_view help;

  // By what it is asked for: its long name, or its letter if it has none.
  std::string_view key() const { return name.empty() ? std::string_view(&letter, 1) : name; }
};

// What was given. Flags may follow words; "--" ends them; a long flag may be shortened while it stays unique.
struct ToolLine {
  std::vector<std::pair<const ToolFlag*, std::string>> given;
  std::vector<std::string> words;

  bool Has(std::string_view key) const { return Value(key).has_value(); }
  // The last one given.
  std::optional<std::string> Value(std::string_view key) const;
};

// Nothing, with the complaint and the usage shown, if the line is wrong or asks for help; the exit code is 1 then, as
// in ninja. `words`: what the usage shows behind the flags. `-h`, `--help` need no entry in `flags`, which outlive the
// result.
std::optional<ToolLine> ReadToolFlags(const ToolCall& call, std::span<const ToolFlag> flags, std::string_view words);

}  // namespace rbuild
