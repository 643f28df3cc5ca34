// Colors: when output may hold ANSI escape sequences.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/environment.h"

namespace rbuild {

enum class ColorChoice : uint8_t { kAuto, kAlways, kNever };

// "auto", "always" or "never"; nothing for any other word.
std::optional<ColorChoice> ParseColorChoice(std::string_view text);
std::string_view ColorWord(ColorChoice choice);

// A terminal that can rewrite its line: TERM is set and not "dumb".
bool TermIsCapable(const Environment& environment);

// ninja's rule: a smart terminal has colours unless NO_COLOR is set; CLICOLOR_FORCE gives them to pipes too, but yields
// to NO_COLOR; FORCE_COLOR wins over NO_COLOR. A variable that is empty or "0" counts as unset.
bool NinjaUsesColors(const Environment& environment, bool smart_terminal);

// Cargo's rule: `choice` is --color, CARGO_TERM_COLOR or term.color; without one, a terminal has colours, and ninja's
// variables apply.
bool CargoUsesColors(ColorChoice choice, const Environment& environment, bool terminal);

}  // namespace rbuild
