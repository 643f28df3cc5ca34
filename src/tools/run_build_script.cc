// `rbuild -t run-build-script`: reads the description and runs it.
#include "tools/run_build_script.h"

#include "cargo/build_script.h"

namespace rbuild {

Result<ToolEnd> RunBuildScriptTool(const std::vector<std::string>& arguments, const Environment& environment,
                                   Disk& disk) {
  if (arguments.size() != 1) {
    return InputError("run-build-script takes one argument: the file that describes the build script");
  }
  TRY_ASSIGN(std::string text, disk.ReadFile(arguments.front()));
  TRY_ASSIGN(cargo::BuildScriptSpec spec, cargo::ParseBuildScriptSpec(text, arguments.front()));
  TRY_ASSIGN(cargo::BuildScriptEnd end, cargo::RunBuildScript(spec, environment, disk));
  return ToolEnd{end.success ? 0 : 1, std::move(end.message)};
}

}  // namespace rbuild
