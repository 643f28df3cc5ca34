// ExitText: how a process ended, in cargo's words.
#pragma once

#include <string>

namespace rbuild {

// "exit status: 1". Above 128 as in shells, 128 + signal: SignalText().
std::string ExitText(int exit_code);

// "signal: 9, SIGKILL: kill"; without a name for signals that are none of the usual ones.
std::string SignalText(int signal);

}  // namespace rbuild
