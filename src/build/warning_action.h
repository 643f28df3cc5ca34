// WarningAction: what to do about something doubtful in a build file (-w NAME=ACTION).
#pragma once

#include <cstdint>

namespace rbuild {

enum class WarningAction : uint8_t { kIgnore, kWarn, kError };

}  // namespace rbuild
