// `-t run-build-script SPECFILE`: runs one build script for a generated build file.
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
  return end.success ? 0 : 1;
}

}  // namespace rbuild
