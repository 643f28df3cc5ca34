// ProcessIdentity: who a process is beyond its pid, which the system uses again.
#pragma once

#include <cstdint>
#include <optional>

namespace rbuild {

struct ProcessIdentity {
  int64_t pid = 0;
  // When it was started, in the system's own ticks since boot (Linux: field 22 of /proc/PID/stat; macOS: microseconds).
  uint64_t start_time = 0;
  friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

// The start time of a process that exists (a zombie does); nothing if there is none with this pid.
std::optional<uint64_t> StartTimeOf(int64_t pid);
// The calling process.
ProcessIdentity ThisProcess();
// Whether that very process still exists.
bool Exists(const ProcessIdentity& process);

}  // namespace rbuild
