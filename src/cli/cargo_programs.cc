// Running what `test` and `bench` built.
#include "cli/cargo_programs.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

#include <fmt/format.h>

#include "base/exit_text.h"
#include "base/path.h"
#include "base/text.h"
#include "cargo/program.h"
#include "run/capture.h"
#include "run/spawn.h"
#include "status/cargo_status.h"

namespace rbuild {

namespace {

using cargo::Program;

Result<Ending> Start(const Program& program, const std::vector<std::string>& arguments,
                     const Environment& environment) {
  SpawnRequest request;
  request.program = "/bin/sh";
  request.arguments = {"sh", "-c", program.command, "sh"};
  request.arguments.insert(request.arguments.end(), arguments.begin(), arguments.end());
  const std::vector<std::string> variables = environment.ToStrings();
  request.environment = CStrings(variables);
  return RunToEnd(request);
}

class TestRun {
 public:
  TestRun(const CargoOutcome& outcome, const Environment& environment, Output& output)
      : outcome_(outcome),
        options_(outcome.options),
        environment_(environment),
        output_(output),
        status_(output, environment, DisplayOf(options_)) {}

  int Run() {
    std::vector<std::string> failed;
    for (const Program& program : outcome_.built->programs) {
      if (options_.no_run) {
        if (program.kind != Program::Kind::kDoctests && !options_.format.json) {
          status_.WriteStatus("Executable", TitleOfBuilt(program));
        }
        continue;
      }
      Announce(program);
      if (const auto fault = RunnerFault(program, environment_, CommandLine(program))) {
        status_.Error(fmt::format("{}\n\nCaused by:\n  {}", FailureText(program), *fault));
        if (!options_.no_fail_fast) {
          return kCargoFailure;
        }
        failed.push_back(fmt::format("    `{}`", program.selection));
        continue;
      }
      const Result<Ending> ending = Start(program, ArgumentsFor(program), environment_);
      if (!ending) {
        status_.Error(ending.error().ToString());
        return kCargoFailure;
      }
      if (ending->success()) {
        continue;
      }
      ShowFailure(program, *ending);
      if (!options_.no_fail_fast) {
        return ending->signal == 0 ? ending->code : kCargoFailure;
      }
      failed.push_back(fmt::format("    `{}`", program.selection));
    }
    if (failed.empty()) {
      return 0;
    }
    status_.Error(
        fmt::format("{} {} failed:\n{}", failed.size(), failed.size() == 1 ? "target" : "targets", Join(failed, "\n")));
    return kCargoFailure;
  }

 private:
  std::string TitleOf(const Program& program) const {
    return fmt::format("{} ({})", program.title, ShownPath(program.executable, outcome_.folder));
  }

  // cargo names the same program otherwise while it only builds.
  std::string TitleOfBuilt(const Program& program) const {
    constexpr std::string_view kUnitTests = "unittests";
    std::string title = TitleOf(program);
    if (options_.command == CargoCommand::kBench && title.starts_with(kUnitTests)) {
      title.replace(0, kUnitTests.size(), "benches");
    }
    return title;
  }

  void Announce(const Program& program) {
    const bool is_doctests = program.kind == Program::Kind::kDoctests;
    if (is_doctests) {
      status_.WriteStatus("Doc-tests", program.title);
    }
    if (options_.verbose > 0) {
      status_.WriteStatus("Running", fmt::format("`{}`", CommandLine(program)));
    } else if (!is_doctests) {
      status_.WriteStatus("Running", TitleOf(program));
    }
  }

  std::vector<std::string> ArgumentsFor(const Program& program) const {
    std::vector<std::string> arguments;
    if (options_.test_name) {
      arguments.push_back(*options_.test_name);
    }
    arguments.insert(arguments.end(), options_.arguments.begin(), options_.arguments.end());
    if (options_.command == CargoCommand::kBench) {
      arguments.emplace_back("--bench");
    }
    if (options_.quiet && program.has_harness) {
      arguments.emplace_back("--quiet");
    }
    return program.kind == Program::Kind::kDoctests ? ForRustdoc(arguments) : arguments;
  }

  // rustdoc passes them on to the tests.
  std::vector<std::string> ForRustdoc(const std::vector<std::string>& arguments) const {
    std::vector<std::string> wrapped = {"--color", std::string(ColorWord(options_.color.value_or(ColorChoice::kAuto)))};
    for (const std::string& argument : arguments) {
      wrapped.insert(wrapped.end(), {"--test-args", argument});
    }
    return wrapped;
  }

  // What -v shows. Of doctests all of the line, as of rustc's, since nobody starts them by hand otherwise.
  std::string CommandLine(const Program& program) const {
    std::string arguments;
    for (const std::string& argument : ArgumentsFor(program)) {
      arguments += " " + ShellQuote(argument);
    }
    constexpr std::string_view kArguments = " \"$@\"";
    const size_t at = program.command.find(kArguments);
    if (program.kind != Program::Kind::kDoctests || at == std::string::npos) {
      return RunnerText(program) + program.executable + arguments;
    }
    return std::string(program.command).replace(at, kArguments.size(), arguments);
  }

  std::string FailureText(const Program& program) const {
    const std::string_view what = program.kind == Program::Kind::kDoctests   ? "doctest"
                                  : options_.command == CargoCommand::kBench ? "bench"
                                                                             : "test";
    return fmt::format("{} failed, to rerun pass `{}`", what, program.selection);
  }

  void ShowFailure(const Program& program, const Ending& ending) {
    std::string message = FailureText(program);
    // libtest itself ends with 101 where a test failed, and has told of it.
    const bool is_simple = ending.signal == 0 && ending.code == kCargoFailure;
    if (!is_simple) {
      const std::string how = ExitText(ending.code, ending.signal);
      message +=
          fmt::format("\n\nCaused by:\n  process didn't exit successfully: `{}` ({})", CommandLine(program), how);
    }
    status_.Error(message);
    const auto& arguments = options_.arguments;
    const bool shows_output = std::any_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
      return argument == "--nocapture" || argument == "--no-capture";
    });
    if (!is_simple && ending.signal == 0 && program.has_harness && !shows_output) {
      output_.Write(Stream::kErr,
                    "note: test exited abnormally; to see the full output pass --no-capture to the harness.\n");
    }
  }

  const CargoOutcome& outcome_;
  const CargoOptions& options_;
  const Environment& environment_;
  Output& output_;
  CargoStatus status_;
};

}  // namespace

Result<Ending> RunOnPath(const std::vector<std::string>& command, const Environment& environment) {
  const std::string& name = command.front();
  const std::optional<std::string> program =
      name.find('/') == std::string::npos ? FindProgram(name, environment.Get("PATH").value_or("")) : name;
  if (!program) {
    return EnvironmentError(fmt::format("`{}` was not found on PATH", name));
  }
  SpawnRequest request;
  request.program = *program;
  request.arguments = command;
  const std::vector<std::string> variables = environment.ToStrings();
  request.environment = CStrings(variables);
  return RunToEnd(request);
}

int RunTests(const CargoOutcome& outcome, const Environment& environment, Output& output) {
  return TestRun(outcome, environment, output).Run();
}

std::optional<std::string> RunnerFault(const Program& program, const Environment& environment, std::string_view line) {
  if (program.runner.empty()) {
    return std::nullopt;
  }
  const std::string& name = program.runner.front();
  const bool is_path = name.find('/') != std::string::npos;
  if (is_path ? access(name.c_str(), X_OK) == 0 : FindProgram(name, environment.Get("PATH").value_or("")).has_value()) {
    return std::nullopt;
  }
  const int fault = is_path ? errno : ENOENT;
  return fmt::format("could not execute process `{}` (never executed)\n\nCaused by:\n  {} (os error {})", line,
                     std::strerror(fault), fault);
}

std::string RunnerText(const Program& program) {
  std::string text;
  for (const std::string& word : program.runner) {
    text += ShellQuote(word) + " ";
  }
  return text;
}

std::string ShownPath(const std::string& path, const std::string& folder) {
  return IsBelow(path, folder) && path != folder ? path.substr(folder.size() + 1) : path;
}

}  // namespace rbuild
