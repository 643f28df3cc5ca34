// Program: from root units to the lines that start them.
#include "cargo/program.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/path.h"
#include "cargo/emit_context.h"
#include "cargo/escaped_lines.h"
#include "cargo/fragment.h"
#include "cargo/rustc_env.h"
#include "cargo/shell_command.h"

namespace rbuild::cargo {

namespace {

constexpr std::array<std::string_view, 3> kKindNames = {"binary", "test", "doctests"};

// The flag that names a target.
std::string TargetFlag(const Target& target) {
  if (target.is_lib()) {
    return "--lib";
  }
  const std::string_view flag = target.is_bin()       ? "--bin"
                                : target.is_example() ? "--example"
                                : target.is_test()    ? "--test"
                                                      : "--bench";
  return fmt::format("{} {}", flag, target.name);
}

class ProgramFinder {
 public:
  ProgramFinder(const EmitContext& context, bool names_package, Disk& disk)
      : context_(context), names_package_(names_package), disk_(disk) {}

  // `run` starts what it builds, but for libraries; the others what they build as a test, and doctests at last.
  Result<std::vector<Program>> Find(Command command) {
    std::vector<Program> programs;
    for (const UnitId root : context_.graph.roots) {
      const Unit& unit = context_.unit(root);
      const Target& target = TargetOf(context_.workspace, unit);
      if (unit.mode == UnitMode::kTest && command != Command::kRun) {
        TRY_ASSIGN(Program program, Make(root, Program::Kind::kTest));
        programs.push_back(std::move(program));
      } else if (unit.mode == UnitMode::kBuild && command == Command::kRun && !target.is_lib()) {
        TRY_ASSIGN(Program program, Make(root, Program::Kind::kBinary));
        programs.push_back(std::move(program));
      }
    }
    for (const UnitId root : context_.graph.roots) {
      if (context_.unit(root).mode == UnitMode::kDoctest) {
        TRY_ASSIGN(Program program, MakeDoctests(root));
        programs.push_back(std::move(program));
      }
    }
    return programs;
  }

 private:
  Result<Program> Make(UnitId id, Program::Kind kind) {
    const Unit& unit = context_.unit(id);
    const Package& package = PackageOf(context_.workspace, unit);
    const Target& target = TargetOf(context_.workspace, unit);
    Program program;
    program.kind = kind;
    program.executable = Executable(id);
    program.title =
        IsBelow(target.src_path, package.root) ? target.src_path.substr(package.root.size() + 1) : target.src_path;
    if (!target.is_test() && !target.is_bench()) {
      program.title = "unittests " + program.title;
    }
    program.selection = names_package_ ? fmt::format("-p {} {}", package.name, TargetFlag(target)) : TargetFlag(target);
    program.has_harness = target.harness;
    program.runner = context_.workspace.rustc(unit.platform).target_config.runner;
    TRY_ASSIGN(program.command, StartCommand(id, program));
    return program;
  }

  Result<Program> MakeDoctests(UnitId id) {
    const Unit& unit = context_.unit(id);
    Program program;
    program.kind = Program::Kind::kDoctests;
    program.title = TargetOf(context_.workspace, unit).name;
    program.selection = names_package_ ? fmt::format("-p {} --doc", PackageOf(context_.workspace, unit).name) : "--doc";
    TRY_ASSIGN(program.command, DoctestLine(context_, id, disk_));
    return program;
  }

  // A binary is started where it finally lies.
  std::string Executable(UnitId id) const {
    const std::vector<FinalArtifact> placed = context_.layout.FinalArtifacts(id);
    return placed.empty() ? context_.layout.files(id).executable : placed.front().path;
  }

  Result<std::string> StartCommand(UnitId id, const Program& program) {
    const Unit& unit = context_.unit(id);
    const ScriptLinks& links = context_.links[id];
    TRY_ASSIGN(std::string environment,
               EnvironmentFragment(ProgramEnvironment(context_.workspace, context_.graph, context_.layout, id)));
    ShellCommand command;
    // `run` starts a program where the user is.
    command.cwd = unit.mode == UnitMode::kTest ? PackageOf(context_.workspace, unit).root : "";
    command.program_and_arguments = program.runner;
    command.program_and_arguments.push_back(program.executable);
    command.takes_further_arguments = true;
    TRY_ASSIGN(command.environment_fragment, WriteFragment(context_, ".env.sh", environment, disk_));
    for (const UnitId run : links.to_link) {
      command.library_fragments.push_back(context_.ScriptFile(run, kSearchFragment));
    }
    if (links.own.valid()) {
      command.flags_fragment = context_.ScriptFile(links.own, kVariablesFragment);
    }
    return FormatShellCommand(command);
  }

  const EmitContext& context_;
  bool names_package_;
  Disk& disk_;
};

}  // namespace

Result<std::vector<Program>> FindPrograms(const EmitContext& context, Command command, bool names_package, Disk& disk) {
  if (command != Command::kTest && command != Command::kBench && command != Command::kRun) {
    return std::vector<Program>();
  }
  return ProgramFinder(context, names_package, disk).Find(command);
}

std::string FormatProgram(const Program& program) {
  KeyedLines lines = {{"kind", std::string(kKindNames[static_cast<size_t>(program.kind)])},
                      {"title", program.title},
                      {"executable", program.executable},
                      {"selection", program.selection},
                      {"harness", program.has_harness ? "1" : "0"},
                      {"command", program.command}};
  for (const std::string& word : program.runner) {
    lines.emplace_back("runner", word);
  }
  return FormatKeyedLines(lines);
}

Result<Program> ParseProgram(std::string_view text, std::string_view file) {
  TRY_ASSIGN(KeyedLines lines, ParseKeyedLines(text, file));
  Program program;
  for (auto& [key, value] : lines) {
    if (key == "kind") {
      const auto* kind = std::find(kKindNames.begin(), kKindNames.end(), value);
      if (kind == kKindNames.end()) {
        return InputError(fmt::format("{}: a program of the unknown kind '{}'", file, value));
      }
      program.kind = static_cast<Program::Kind>(kind - kKindNames.begin());
    } else if (key == "title") {
      program.title = std::move(value);
    } else if (key == "executable") {
      program.executable = std::move(value);
    } else if (key == "selection") {
      program.selection = std::move(value);
    } else if (key == "harness") {
      program.has_harness = value == "1";
    } else if (key == "command") {
      program.command = std::move(value);
    } else if (key == "runner") {
      program.runner.push_back(std::move(value));
    } else {
      return InputError(fmt::format("{}: a program has the unknown key '{}'", file, key));
    }
  }
  return program;
}

}  // namespace rbuild::cargo
