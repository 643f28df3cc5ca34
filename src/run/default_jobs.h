// How many commands run at once when nobody says how many.
#pragma once

#include "base/disk.h"

namespace rbuild {

// The processors that this process may use: the least of its affinity and of the quotas of its control groups (version
// 1 or 2, rounded down), at least 1.
int AvailableProcessors(const Disk& disk);
// The same with the number that the affinity gives. `disk` has /proc and /sys.
int ProcessorsWithin(const Disk& disk, int by_affinity);

// ninja's rule: one or two more than there are processors, so that one that waits for the disk doesn't leave a gap.
int NinjaDefaultJobs(int processors);
// cargo's rule: as many as there are processors.
inline int CargoDefaultJobs(int processors) {
  return processors;
}

}  // namespace rbuild
