// ExitText: how a process ended, in cargo's words.
#pragma once

#include <string>

namespace rbuild {

// "exit status: 1", or SignalText() if there is a signal.
std::string ExitText(int exit_code, int signal);
// As shells tell it: above 128 it is 128 + signal.
std::string ShellExitText(int exit_code);

// "signal: 9, SIGKILL: kill"; without a name for signals that are none of the usual ones.
std::string SignalText(int signal);

}  // namespace rbuild
