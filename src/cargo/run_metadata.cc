// RunCargoMetadata: one call of cargo.
#include "cargo/run_metadata.h"

#include <fmt/format.h>

#include "cargo/tool_output.h"

namespace rbuild::cargo {

Result<std::string> RunCargoMetadata(const Toolchain& toolchain, const MetadataRequest& request) {
  ToolRequest tool;
  tool.cwd = request.cwd;
  tool.environment = toolchain.environment;
  tool.show_stderr = true;
  tool.command = {toolchain.cargo, "metadata", "--format-version", "1", "--all-features"};
  if (!request.manifest_path.empty()) {
    tool.command.insert(tool.command.end(), {"--manifest-path", request.manifest_path});
  }
  if (!request.lockfile_path.empty()) {
    tool.command.insert(tool.command.end(), {"--lockfile-path", request.lockfile_path});
  }
  if (!request.color.empty()) {
    tool.command.insert(tool.command.end(), {"--color", request.color});
  }
  for (const auto& [flag, is_set] : {std::pair("--offline", request.offline), std::pair("--locked", request.locked),
                                     std::pair("--frozen", request.frozen), std::pair("--quiet", request.quiet)}) {
    if (is_set) {
      tool.command.emplace_back(flag);
    }
  }
  for (const std::string& argument : request.config_arguments) {
    tool.command.insert(tool.command.end(), {"--config", argument});
  }
  TRY_ASSIGN(ToolOutput output, RunTool(tool));
  if (!output.success()) {
    return InputError(fmt::format("`cargo metadata` failed with exit code {} in {}", output.exit_code, request.cwd));
  }
  return std::move(output.out);
}

}  // namespace rbuild::cargo
