// From the command line to the tool.
#include "cli/tool_run.h"

#include <cerrno>
#include <cstring>

#include <unistd.h>

#include <fmt/format.h>

#include "tools/tool.h"

namespace rbuild {

int RunTool(const ToolRequest& request, const Environment& environment, Output& output) {
  const NinjaOptions& options = request.options;
  for (const std::string& warning : options.warnings) {
    output.Write(Stream::kErr, fmt::format("{}: warning: {}\n", options.name, warning));
  }
  // Without a word on stdout, where the tool's output may be read by a program.
  if (options.directory && chdir(options.directory->c_str()) != 0) {
    output.Write(Stream::kErr, fmt::format("{}: fatal: chdir to '{}' - {}\n", options.name, *options.directory,
                                           std::strerror(errno)));
    return 1;
  }
  ToolSettings settings;
  settings.program = options.name;
  settings.build_file = options.file;
  settings.load.phony_cycle_is_error = options.phony_cycle == WarningAction::kError;
  settings.dry_run = options.dry_run;
  settings.verbosity = options.verbosity;
  RealDisk disk;
  const RealClock clock;
  return RunTool(settings, {disk, clock, environment, output}, request.tool, request.arguments);
}

}  // namespace rbuild
