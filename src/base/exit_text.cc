// ExitText: numbers to words.
#include "base/exit_text.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace rbuild {

namespace {

constexpr int kHighestExitCode = 128;  // above it: 128 + signal

constexpr std::array<std::pair<int, std::string_view>, 14> kSignals = {{
    {SIGABRT, "SIGABRT: process abort signal"},
    {SIGALRM, "SIGALRM: alarm clock"},
    {SIGFPE, "SIGFPE: erroneous arithmetic operation"},
    {SIGHUP, "SIGHUP: hangup"},
    {SIGILL, "SIGILL: illegal instruction"},
    {SIGINT, "SIGINT: terminal interrupt signal"},
    {SIGKILL, "SIGKILL: kill"},
    {SIGPIPE, "SIGPIPE: write on a pipe with no one to read"},
    {SIGQUIT, "SIGQUIT: terminal quit signal"},
    {SIGSEGV, "SIGSEGV: invalid memory reference"},
    {SIGTERM, "SIGTERM: termination signal"},
    {SIGBUS, "SIGBUS: access to undefined memory"},
    {SIGSYS, "SIGSYS: bad system call"},
    {SIGTRAP, "SIGTRAP: trace/breakpoint trap"},
}};

}  // namespace

std::string ExitText(int exit_code, int signal) {
  return signal != 0 ? SignalText(signal) : fmt::format("exit status: {}", exit_code);
}

std::string ShellExitText(int exit_code) {
  return ExitText(exit_code, std::max(exit_code - kHighestExitCode, 0));
}

std::string SignalText(int signal) {
  const auto* named = std::ranges::find(kSignals, signal, &std::pair<int, std::string_view>::first);
  return named == kSignals.end() ? fmt::format("signal: {}", signal)
                                 : fmt::format("signal: {}, {}", signal, named->second);
}

}  // namespace rbuild
