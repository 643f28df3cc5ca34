// What must hold for any log of ninja's whatever.
#include "log/any_ninja_log.h"

#include <fmt/format.h>

#include "log/ninja_log.h"

namespace rbuild {

std::optional<std::string> FaultOfNinjaLog(std::string_view text) {
  const NinjaLog log = ParseNinjaLog(text);
  if (!log.times.empty() && !log.has_entries) {
    return "it tells of commands and has no entries";
  }
  std::string again = "# ninja log v7\n";
  for (const auto& [path, time] : log.times) {
    if (path.empty() || time < 0) {
      return fmt::format("'{}' took {} ms", path, time);
    }
    // Times of 0 at both ends would be none.
    again += time == 0 ? fmt::format("1\t1\t0\t{}\t0\n", path) : fmt::format("0\t{}\t0\t{}\t0\n", time, path);
  }
  if (ParseNinjaLog(again).times != log.times) {
    return "what it tells does not read back as it was";
  }
  return std::nullopt;
}

}  // namespace rbuild
