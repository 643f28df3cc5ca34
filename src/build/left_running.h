// EndLeftRunning: what a running mark tells of an rbuild that is dead, and the end of what its command left.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "log/build_log.h"

namespace rbuild {

// Whether the rbuild that made the mark is still there.
bool IsOwnerAlive(const RunningMark& mark);

// Ends what is left of the commands of these marks, as EndOrphans() does, and says so. Marks of an earlier boot have
// left nothing. REQUIRES: the owners are dead.
void EndLeftRunning(std::span<const RunningMark> marks, const Clock& clock,
                    const std::function<void(std::string_view)>& warn);

}  // namespace rbuild
