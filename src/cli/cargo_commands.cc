// The commands for a Cargo workspace.
#include "cli/cargo_commands.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include <fmt/format.h>

#include "base/text.h"
#include "cargo/config.h"
#include "cli/cargo_build.h"
#include "cli/cargo_clean.h"
#include "cli/cargo_generate.h"
#include "cli/cargo_programs.h"
#include "cli/plan_commands.h"
#include "status/cargo_status.h"

namespace rbuild {

namespace {

// What stands between clippy's arguments in its variable.
constexpr std::string_view kClippySeparator = "__CLIPPY_HACKERY__";

Environment WithToolchain(const Environment& environment, const std::string& toolchain) {
  Environment changed = environment;
  if (!toolchain.empty()) {
    changed.Set("RUSTUP_TOOLCHAIN", toolchain);
  }
  return changed;
}

// As `cargo clippy` sets it up: members are compiled by clippy's own compiler, which takes its flags from a variable.
void SetUpClippy(const CargoOptions& options, Environment* environment) {
  std::string arguments;
  for (const std::string& argument : options.arguments) {
    arguments += argument + std::string(kClippySeparator);
  }
  environment->Set("CLIPPY_ARGS", std::move(arguments));
  environment->Set("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
}

// Becomes the program, found on PATH. Returns only on failure.
int Become(std::vector<std::string> command, const Environment& environment, Output& output) {
  std::vector<char*> arguments;
  for (std::string& word : command) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  std::vector<std::string> variables = environment.ToStrings();
  std::vector<char*> pointers;
  for (std::string& variable : variables) {
    pointers.push_back(variable.data());
  }
  pointers.push_back(nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  environ = pointers.data();
  execvp(arguments[0], arguments.data());
  output.Write(Stream::kErr, fmt::format("error: can't start `{}`: {}\n", command.front(), std::strerror(errno)));
  return kCargoFailure;
}

int RunProgram(const CargoOutcome& outcome, const Environment& environment, Output& output) {
  CargoStatus status(output, environment, DisplayOf(outcome.options));
  if (outcome.built->programs.empty()) {
    status.Error("there is no program to run: what was selected needs features that are not on");
    return kCargoFailure;
  }
  const cargo::Program& program = outcome.built->programs.front();
  if (Result<void> entered = ChangeDirectory(outcome.folder); !entered) {
    status.Error(entered.error().ToString());
    return kCargoFailure;
  }
  // The program's own name for itself, as cargo's: relative where it can be.
  std::string shown = ShownPath(program.executable, outcome.folder);
  if (shown.find('/') == std::string::npos) {
    shown.insert(0, "./");
  }
  std::string line = program.command;
  const std::string last = fmt::format(" {} \"$@\"", ShellQuote(program.executable));
  if (const size_t at = line.find(last); at != std::string::npos) {
    line.replace(at, last.size(), fmt::format(" {} \"$@\"", ShellQuote(shown)));
  }
  shown.insert(0, RunnerText(program));
  for (const std::string& argument : outcome.options.arguments) {
    shown += " " + ShellQuote(argument);
  }
  status.WriteStatus("Running", fmt::format("`{}`", shown));
  if (const std::optional<std::string> fault = RunnerFault(program, environment, shown)) {
    status.Error(*fault);
    return kCargoFailure;
  }
  std::vector<std::string> command = {"/bin/sh", "-c", line, "sh"};
  command.insert(command.end(), outcome.options.arguments.begin(), outcome.options.arguments.end());
  return Become(std::move(command), environment, output);
}

// Where to begin to read.
void TellOfPages(const CargoOutcome& outcome, const Environment& environment, Output& output) {
  std::vector<std::string> pages = outcome.built->final_artifacts;
  if (pages.empty()) {
    return;
  }
  std::ranges::sort(pages);
  const size_t others = pages.size() - 1;
  std::string text = pages.front();
  if (others > 0) {
    text += fmt::format(" and {} other file{}", others, others == 1 ? "" : "s");
  }
  CargoStatus(output, environment, DisplayOf(outcome.options)).WriteStatus("Generated", text);
}

// What shows a page: `doc.browser` of the configuration, BROWSER, or what the system has for it.
Result<std::vector<std::string>> Browser(const CargoOutcome& outcome, const Environment& environment) {
  TRY_ASSIGN(const cargo::Config config,
             cargo::Config::Load(RealDisk(), environment, {outcome.folder, outcome.options.config_arguments}));
  TRY_ASSIGN(std::optional<std::vector<std::string>> configured, config.GetList({"doc", "browser"}));
  if (configured && !configured->empty()) {
    return *std::move(configured);
  }
  if (std::optional<std::string> variable = environment.Get("BROWSER"); variable && !variable->empty()) {
    return std::vector<std::string>{*std::move(variable)};
  }
#ifdef __APPLE__
  return std::vector<std::string>{"open"};
#else
  return std::vector<std::string>{"xdg-open"};
#endif
}

// `doc --open`: the pages of the first crate that was asked for. That nothing shows them is no failure, as with cargo.
int OpenPages(const CargoOutcome& outcome, const Environment& environment, Output& output) {
  CargoStatus status(output, environment, DisplayOf(outcome.options));
  if (outcome.built->final_artifacts.empty()) {
    status.Error("no crates with documentation");
    return kCargoFailure;
  }
  const std::string& page = outcome.built->final_artifacts.front();
  Result<std::vector<std::string>> command = Browser(outcome, environment);
  if (!command) {
    status.Error(command.error().ToString());
    return kCargoFailure;
  }
  status.WriteStatus("Opening", page);
  command->push_back(page);
  if (Result<Ending> shown = RunOnPath(*command, environment); !shown) {
    status.Warning(fmt::format("Couldn't open docs with {}: {}", command->front(), shown.error().ToString()));
  }
  return 0;
}

}  // namespace

int RunCargoCommand(const CargoOptions& options, const Environment& inherited, Output& output) {
  Environment environment = WithToolchain(inherited, options.toolchain);
  if (options.command == CargoCommand::kClean) {
    return CleanWorkspace(options, environment, output);
  }
  if (options.command == CargoCommand::kGenerate) {
    return GenerateForAnotherBuild(options, environment, output);
  }
  if (options.command == CargoCommand::kClippy) {
    SetUpClippy(options, &environment);
  }
  if (options.verifies_plan) {
    if (const int code = VerifyPlan(options, environment, output); code != 0) {
      return code;
    }
  }
  if (options.shows_plan) {
    return ShowUnitGraph(options, environment, output);
  }
  const CargoOutcome outcome = BuildWorkspace(options, environment, output);
  if (!outcome.built) {
    return outcome.exit_code;
  }
  switch (options.command) {
    case CargoCommand::kRun:
      return RunProgram(outcome, environment, output);
    case CargoCommand::kTest:
    case CargoCommand::kBench:
      return RunTests(outcome, environment, output);
    case CargoCommand::kDoc:
      if (outcome.options.open) {
        return OpenPages(outcome, environment, output);
      }
      TellOfPages(outcome, environment, output);
      break;
    case CargoCommand::kBuild:
    case CargoCommand::kCheck:
    case CargoCommand::kClippy:
    case CargoCommand::kClean:
    case CargoCommand::kGenerate:
      break;
  }
  return 0;
}

int RunCargoItself(const CargoDelegate& delegate, const Environment& environment, Output& output) {
  std::vector<std::string> command = {"cargo"};
  command.insert(command.end(), delegate.arguments.begin(), delegate.arguments.end());
  return Become(std::move(command), WithToolchain(environment, delegate.toolchain), output);
}

}  // namespace rbuild
