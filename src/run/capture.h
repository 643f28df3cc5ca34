// Capture: runs a program to its end and hands over what it wrote. For questions asked of other programs (`rustc -vV`)
// and for build scripts; not for the commands of a build, which a CommandRunner runs.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/error.h"

namespace rbuild {

struct CaptureRequest {
  // The program and its arguments. A program without a slash is searched in the PATH of `environment`; a relative path
  // with one is relative to `cwd`.
  std::vector<std::string> arguments;
  std::string cwd;                         // empty: that of this process
  std::optional<Environment> environment;  // absent: that of this process
  // Called with each piece of stderr as it arrives, besides collecting it. Optional.
  std::function<void(std::string_view)> on_stderr;
  // If our own stderr is a terminal, the program's is one of the same size: it may use colours and draw bars.
  bool like_our_stderr = false;
  // Descriptors that the program gets under the same number (a jobserver's pipe).
  std::vector<int> inherit;
};

struct Captured {
  int exit_code = 0;  // 128 + N for a signal N
  int signal = 0;     // 0: it ended by itself
  std::string out;
  std::string err;

  bool success() const { return exit_code == 0; }
};

// Blocks until the program has ended and closed both streams. Its stdin is /dev/null; it stays in our process group, so
// Ctrl-C reaches it too. Error: the program isn't there or can't be started. A program that fails is no error.
// REQUIRES: arguments isn't empty.
Result<Captured> Capture(const CaptureRequest& request);

// The path of a program as a shell would find it in `path_variable`, or nothing.
std::optional<std::string> FindProgram(std::string_view name, std::string_view path_variable);

}  // namespace rbuild
