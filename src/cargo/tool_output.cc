// RunTool: a program of the toolchain by way of Capture.
#include "cargo/tool_output.h"

#include <cstdio>

#include "run/capture.h"

namespace rbuild::cargo {

Result<ToolOutput> RunTool(const ToolRequest& request) {
  CaptureRequest capture;
  capture.arguments = request.command;
  capture.cwd = request.cwd;
  capture.environment = request.environment;
  capture.like_our_stderr = request.show_stderr;
  if (request.show_stderr) {
    capture.on_stderr = [](std::string_view piece) { std::fwrite(piece.data(), 1, piece.size(), stderr); };
  }
  TRY_ASSIGN(Captured captured, Capture(capture));
  return ToolOutput{captured.exit_code, captured.signal, std::move(captured.out), std::move(captured.err)};
}

}  // namespace rbuild::cargo
