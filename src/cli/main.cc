// The program: read the command line, then build.
#include <csignal>
#include <string>
#include <variant>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/environment.h"
#include "cli/cargo_commands.h"
#include "cli/ninja_build.h"
#include "cli/options.h"
#include "cli/tool_run.h"
#include "status/output.h"

namespace {

// What each kind of command line leads to; the exit code comes back.
struct Dispatch {
  const rbuild::Environment& environment;
  rbuild::Output& output;

  int operator()(const rbuild::NinjaOptions& options) const { return RunNinjaBuild(options, environment, output); }
  int operator()(const rbuild::CargoOptions& options) const { return RunCargoCommand(options, environment, output); }
  int operator()(const rbuild::CargoDelegate& delegate) const { return RunCargoItself(delegate, environment, output); }
  int operator()(const rbuild::ToolRequest& request) const { return RunTool(request, environment, output); }
  int operator()(const rbuild::ShowVersion& version) const {
    output.Write(rbuild::Stream::kOut, version.text);
    return 0;
  }
  int operator()(const rbuild::ShowHelp& help) const {
    output.Write(help.to_stderr ? rbuild::Stream::kErr : rbuild::Stream::kOut, help.text);
    return help.exit_code;
  }
};

// A stream that whoever started us has closed would be the next file that we open, and text meant for a reader would go
// into it. False if there is no /dev/null.
bool OpenStandardStreams() {
  int fd = 0;
  while (fd >= 0 && fd <= STDERR_FILENO) {
    fd = open("/dev/null", O_RDWR);
  }
  return fd > STDERR_FILENO && close(fd) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (!OpenStandardStreams()) {
    return 1;
  }
  // A reader that goes away (`rbuild | head`) must not end us while commands run that nobody else would end. Commands
  // get the default action back.
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const rbuild::Environment environment = rbuild::Environment::OfProcess();
  const rbuild::RealDisk disk;
  rbuild::RealOutput output;
  const auto options = rbuild::ParseOptions(argv[0], arguments, environment, disk);
  if (!options) {
    output.Write(rbuild::Stream::kErr, options.error().text);
    return options.error().exit_code;
  }
  return std::visit(Dispatch{environment, output}, *options);
}
