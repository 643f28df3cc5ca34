// NinjaLog: a line for each output: start, end, time of the output, path, hash of the command; tabs between them.
#include "log/ninja_log.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"

namespace rbuild {

namespace {

constexpr std::string_view kSignature = "# ninja log v";
constexpr int64_t kOldestVersion = 5;
constexpr int64_t kNewestVersion = 7;
constexpr size_t kFields = 5;

void ParseLine(std::string_view line, NinjaLog* log) {
  std::vector<std::string_view> fields = Split(line, '\t');
  if (fields.size() != kFields || fields[3].empty()) {
    return;
  }
  std::optional<int64_t> start = ParseInt(fields[0]);
  std::optional<int64_t> end = ParseInt(fields[1]);
  // Tools that don't measure write 0 for both.
  if (start && end && *start >= 0 && *end >= *start && *end > 0) {
    log->times.insert_or_assign(std::string(fields[3]), *end - *start);
  }
}

}  // namespace

NinjaLog ParseNinjaLog(std::string_view text) {
  NinjaLog log;
  std::optional<int64_t> version;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with(kSignature)) {
      version = ParseInt(line.substr(kSignature.size()));
      continue;
    }
    log.has_entries = log.has_entries || !line.empty();
    if (version && *version >= kOldestVersion && *version <= kNewestVersion) {
      ParseLine(line, &log);
    }
  }
  return log;
}

}  // namespace rbuild
