// `-t run-build-script SPECFILE`: runs one build script for a generated build file.
#include "base/clock.h"
#include "cargo/build_script.h"
#include "tools/tools.h"

namespace rbuild {

Result<int> RunBuildScriptTool(ToolCall& call) {
  if (call.arguments.size() != 1) {
    return InputError("run-build-script takes one argument: the file that describes the build script");
  }
  const std::string& file = call.arguments.front();
  TRY_ASSIGN(const std::string text, call.parts.disk.ReadFile(file));
  TRY_ASSIGN(const cargo::BuildScriptSpec spec, cargo::ParseBuildScriptSpec(text, file));
  TRY_ASSIGN(const cargo::BuildScriptEnd end, cargo::RunBuildScript(spec, call.parts.environment, call.parts.disk));
  call.parts.output.Write(Stream::kErr, end.message);
  // What it generated shall be older than whatever starts now, or that would seem to have been read while it changed.
  if (end.success && !spec.program.empty()) {
    TRY_ASSIGN(const std::vector<DirEntry> generated, call.parts.disk.ListDirectory(spec.OutDir()));
    if (!generated.empty()) {
      WaitForNextFileTime(call.parts.clock);
    }
  }
  return end.success ? 0 : 1;
}

}  // namespace rbuild
