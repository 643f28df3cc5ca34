// What must hold for any log of ninja's whatever.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rbuild {

// Reads `text` as ninja's log: what it tells is of commands that took no time at least, and reads back from a log that
// tells nothing else. Yields what doesn't hold.
std::optional<std::string> FaultOfNinjaLog(std::string_view text);

}  // namespace rbuild
