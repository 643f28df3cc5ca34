// CargoCommand: the commands for a Cargo workspace, by their names, and those that are left to cargo itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cargo/request.h"

namespace rbuild {

enum class CargoCommand { kBuild, kCheck, kClippy, kTest, kBench, kRun, kDoc, kClean, kGenerate };

struct CargoCommandInfo {
  CargoCommand command = CargoCommand::kBuild;
  std::string_view name;
  std::string_view letter;  // "b" for build: an alias that the configuration may redefine; "" if there is none
  std::string_view usage;   // what follows its name
  std::string_view help;
  cargo::Command plan = cargo::Command::kBuild;  // what is planned for it
};

const CargoCommandInfo& InfoOf(CargoCommand command);
const std::vector<CargoCommandInfo>& CargoCommands();
// By name; nullptr if it is none of them.
const CargoCommandInfo* FindCargoCommand(std::string_view name);
// What cargo's own aliases mean; nullptr for other words.
const CargoCommandInfo* FindCargoLetter(std::string_view letter);

// cargo's commands that build nothing by rbuild's rules, `tree` or `add`: cargo runs them.
bool IsLeftToCargo(std::string_view name);

}  // namespace rbuild
