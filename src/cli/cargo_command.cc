// CargoCommand: the tables.
#include "cli/cargo_command.h"

#include <algorithm>
#include <array>

namespace rbuild {

const std::vector<CargoCommandInfo>& CargoCommands() {
  using enum CargoCommand;
  using Plan = cargo::Command;
  static const std::vector<CargoCommandInfo> commands = {
      {kBuild, "build", "b", "[OPTIONS]", "compile the workspace; the word may be left out", Plan::kBuild},
      {kCheck, "check", "c", "[OPTIONS]", "look for errors without generating code", Plan::kCheck},
      {kClippy, "clippy", "", "[OPTIONS] [-- [ARGS]...]", "check with clippy's lints", Plan::kCheck},
      {kTest, "test", "t", "[OPTIONS] [TESTNAME] [-- [ARGS]...]", "build and run the tests", Plan::kTest},
      {kBench, "bench", "", "[OPTIONS] [BENCHNAME] [-- [ARGS]...]", "build and run the benchmarks", Plan::kBench},
      {kRun, "run", "r", "[OPTIONS] [ARGS]...", "build a program and start it", Plan::kRun},
      {kDoc, "doc", "d", "[OPTIONS]", "make the documentation", Plan::kDoc},
      {kClean, "clean", "", "[OPTIONS]", "remove what was built", Plan::kBuild},
      {kGenerate, "generate", "", "[OPTIONS] -o FILE", "write a build file for another one to include", Plan::kBuild},
  };
  return commands;
}

const CargoCommandInfo& InfoOf(CargoCommand command) {
  const auto& commands = CargoCommands();
  return *std::find_if(commands.begin(), commands.end(),
                       [command](const CargoCommandInfo& info) { return info.command == command; });
}

const CargoCommandInfo* FindCargoCommand(std::string_view name) {
  for (const CargoCommandInfo& info : CargoCommands()) {
    if (info.name == name) {
      return &info;
    }
  }
  return nullptr;
}

const CargoCommandInfo* FindCargoLetter(std::string_view letter) {
  for (const CargoCommandInfo& info : CargoCommands()) {
    if (!letter.empty() && info.letter == letter) {
      return &info;
    }
  }
  return nullptr;
}

bool IsLeftToCargo(std::string_view name) {
  static constexpr std::array<std::string_view, 33> kNames = {
      "add",
      "config",
      "fetch",
      "fix",
      "fmt",
      "generate-lockfile",
      "info",
      "init",
      "install",
      "locate-project",
      "login",
      "logout",
      "metadata",
      "miri",
      "new",
      "owner",
      "package",
      "pkgid",
      "publish",
      "read-manifest",
      "remove",
      "report",
      "rm",
      "rustc",
      "rustdoc",
      "search",
      "tree",
      "uninstall",
      "update",
      "vendor",
      "verify-project",
      "version",
      "yank",
  };
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace rbuild
