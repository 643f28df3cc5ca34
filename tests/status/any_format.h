// What must hold for any format of the status line whatever.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rbuild {

// Reads `text` as NINJA_STATUS and as --status: it is refused with a text, or shows a build from its start to its end.
// Yields what doesn't hold.
std::optional<std::string> FaultOfStatusFormat(std::string_view text);

}  // namespace rbuild
