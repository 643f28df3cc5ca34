// EndOrphans: ends what the commands of a killed rbuild left running, because they would write into this build later.
//
// Linux, and in part macOS: there a mark without a pid, or one whose process is gone, finds nothing (the environment of
// other processes can't be read).
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/process_identity.h"

namespace rbuild {

// A command that was marked as running by an rbuild that is dead.
struct OrphanMark {
  // The child; pid 0 if rbuild died before it could note it.
  ProcessIdentity child;
  // If the child itself isn't there any more (or was never noted), what it left are processes that started after
  // `marked_wall_ns` and have in their environment this variable with a word that begins so. Empty: none are looked
  // for.
  std::string variable;
  std::string word;
  int64_t marked_wall_ns = 0;
};

struct EndedOrphan {
  int64_t pid = 0;
  bool group = false;   // its whole process group was ended
  bool killed = false;  // it didn't heed SIGTERM
};

// SIGTERM, and after `patience` SIGKILL: to the process group if the child leads it, else (a console command) to that
// process alone. Never to this process or one above it. Blocks until they are gone, at most a little longer than
// `patience`. Returns what it ended.
std::vector<EndedOrphan> EndOrphans(std::span<const OrphanMark> marks, const Clock& clock,
                                    std::chrono::milliseconds patience = std::chrono::milliseconds(2000));

}  // namespace rbuild
