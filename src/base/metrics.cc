// Metrics: sums and their table.
#include "base/metrics.h"

#include <algorithm>

#include <fmt/format.h>

namespace rbuild {

void Metrics::Add(std::string_view name, int64_t ns) {
  auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.name == name; });
  Entry& entry = found == entries_.end() ? entries_.emplace_back(Entry{name}) : *found;
  ++entry.count;
  entry.total_ns += ns;
}

std::string Metrics::Table() const {
  constexpr std::string_view kTitle = "metric";
  size_t width = kTitle.size();
  for (const Entry& entry : entries_) {
    width = std::max(width, entry.name.size());
  }
  std::string table = fmt::format("{:<{}}\t{:<6}\t{:<9}\t{}\n", kTitle, width, "count", "avg (us)", "total (ms)");
  for (const Entry& entry : entries_) {
    const double total_us = static_cast<double>(entry.total_ns) / 1e3;
    table += fmt::format("{:<{}}\t{:<6}\t{:<8.1f}\t{:.1f}\n", entry.name, width, entry.count,
                         total_us / static_cast<double>(entry.count), total_us / 1e3);
  }
  return table;
}

}  // namespace rbuild
