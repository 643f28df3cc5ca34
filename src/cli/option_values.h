// What the values of flags mean, and the texts of the errors about them, which are ninja's and cargo's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cli/options.h"

namespace rbuild {

// An error text without prefix.
using ValueError = std::string;

// The nearest number that an int can hold.
int Clamped(int64_t value);

// ninja's flags.
tl::expected<int, ValueError> ParseNinjaJobs(std::string_view text);       // 0 = unlimited
tl::expected<int, ValueError> ParseNinjaKeepGoing(std::string_view text);  // 0 = unlimited
tl::expected<double, ValueError> ParseNinjaLoad(std::string_view text);
tl::expected<JobserverStyle, ValueError> ParseJobserverStyle(std::string_view text);
// "list" is not a mode: see DebugModeList().
tl::expected<void, ValueError> AddDebugMode(std::string_view text, DebugModes& modes);
tl::expected<void, ValueError> AddWarningFlag(std::string_view text, NinjaOptions& options);
std::string DebugModeList();
std::string WarningFlagList();

// cargo's flags.
tl::expected<int, UsageError> ParseCargoJobs(std::string_view text);  // as CargoOptions::jobs
tl::expected<ColorChoice, UsageError> ParseCargoColor(std::string_view text);
// Each a word or several with commas between them; none means "human".
tl::expected<MessageFormat, UsageError> ParseMessageFormat(const std::vector<std::string>& values);

}  // namespace rbuild
