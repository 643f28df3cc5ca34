// RunTool: runs a program of the toolchain to its end and keeps what it printed.
#pragma once

#include <future>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/error.h"

namespace rbuild::cargo {

// How several programs are asked at once. Where the system has no more threads, one after the other.
constexpr std::launch kInBackground = std::launch::async | std::launch::deferred;

struct ToolOutput {
  int exit_code = 0;  // 128 + N for a signal N
  int signal = 0;     // 0: it ended by itself
  std::string out;
  std::string err;

  bool success() const { return exit_code == 0; }
};

struct ToolRequest {
  std::vector<std::string> command;  // a program without a slash is searched in PATH
  Environment environment;
  std::string cwd;
  // Each piece of stderr is shown on ours as it comes, and kept too. It holds colours and bars if ours is a terminal.
  bool show_stderr = false;
};

// Error: it could not be started. stdin is empty.
Result<ToolOutput> RunTool(const ToolRequest& request);

}  // namespace rbuild::cargo
