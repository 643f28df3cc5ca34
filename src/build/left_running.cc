// EndLeftRunning: marks to orphans.
#include "build/left_running.h"

#include <vector>

#include <fmt/format.h>

#include "build/lineage.h"
#include "run/orphans.h"

namespace rbuild {

bool IsOwnerAlive(const RunningMark& mark) {
  return mark.boot_id == BootId() && IsAlive({mark.rbuild_pid, mark.rbuild_start});
}

void EndLeftRunning(std::span<const RunningMark> marks, const Clock& clock,
                    const std::function<void(std::string_view)>& warn) {
  const std::string boot_id = BootId();
  std::vector<OrphanMark> orphans;
  for (const RunningMark& mark : marks) {
    if (mark.boot_id == boot_id) {
      orphans.push_back({{mark.child_pid, mark.child_start},
                         std::string(kLineageVariable),
                         LineagePrefix({mark.rbuild_pid, mark.rbuild_start}),
                         mark.marked_wall_ns});
    }
  }
  for (const EndedOrphan& ended : EndOrphans(orphans, clock)) {
    warn(fmt::format("ended {} {}, which a killed rbuild had left running{}", ended.group ? "process group" : "process",
                     ended.pid, ended.killed ? " (it did not heed SIGTERM)" : ""));
  }
}

}  // namespace rbuild
