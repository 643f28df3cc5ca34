// NinjaLog: what ninja's own log says of the builds that ninja made in a folder.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/string_map.h"

namespace rbuild {

inline constexpr std::string_view kNinjaLogFile = ".ninja_log";
inline constexpr std::string_view kNinjaDepsFile = ".ninja_deps";

struct NinjaLog {
  // Whether it tells of any command, in whatever version of the format.
  bool has_entries = false;
  // How long the command that made an output took last, in milliseconds.
  StringMap<int64_t> times;
};

// Versions 5 to 7 of the format; of others only whether there are entries. Damaged lines are passed over.
NinjaLog ParseNinjaLog(std::string_view text);

}  // namespace rbuild
