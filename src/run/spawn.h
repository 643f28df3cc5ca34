// Spawn: starts a process with nothing inherited but what is named.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "base/descriptor.h"
#include "base/error.h"

namespace rbuild {

// A pipe whose ends no child inherits by accident.
Result<PipeEnds> MakePipe();

struct SpawnRequest {
  std::string program;                 // a path; nothing is searched
  std::vector<std::string> arguments;  // the first is the program's own name
  // NAME=VALUE; the texts must last until Spawn() has returned. See CStrings().
  std::vector<const char*> environment;
  std::string cwd;  // empty: that of this process
  // What becomes the child's descriptors 0, 1 and 2; -1 leaves that of this process.
  int stdin_fd = -1;
  int stdout_fd = -1;
  int stderr_fd = -1;
  // Further descriptors that the child gets under the same number, although they are closed on exec here.
  std::vector<int> inherit;
  // The child leads a process group of its own.
  bool new_group = false;
};

// The child starts with an empty signal mask and, but for real-time signals, default handlers, except that an ignored
// SIGHUP stays ignored (nohup).
// Error: the system's reason, with the program's name.
Result<pid_t> Spawn(const SpawnRequest& request);

// Pointers to the texts, which must outlive them.
std::vector<const char*> CStrings(const std::vector<std::string>& texts);

// How a process ended.
struct Ending {
  int code = 0;    // of one that exited
  int signal = 0;  // that ended it; 0 = none
  bool success() const { return code == 0 && signal == 0; }
};

// Spawns, and waits for the end.
Result<Ending> RunToEnd(const SpawnRequest& request);

}  // namespace rbuild
