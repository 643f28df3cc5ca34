// Flags: all flags of both command lines, and the help made of them. Internal to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cli/flag_set.h"
#include "cli/options.h"

namespace rbuild {

// What stands on the command line, before it is judged.
struct CommonFlags {
  std::string directory;
  std::string jobs;
  std::vector<std::string> debug;
  bool help = false;
  bool version = false;
  bool long_version = false;
};

struct NinjaFlags : CommonFlags {
  std::string file = "build.ninja";
  std::string keep_going;
  std::string load;
  std::string jobserver_pool;
  std::string tool;
  std::string status_format;
  std::vector<std::string> warnings;
  bool dry_run = false;
  Verbosity verbosity = Verbosity::kNormal;
};

struct CargoFlags : CommonFlags {
  CargoOptions options;
  std::string color;
  std::vector<std::string> message_formats;
  bool fix = false;                // of clippy
  bool lint_no_deps = false;       // of clippy
  std::vector<std::string> needs;  // of generate
  bool ignored = false;            // flags that only cargo does something with
};

void AddNinjaFlags(FlagSet& set, NinjaFlags& flags);
// The flags of one command.
void AddCargoFlags(FlagSet& set, CargoCommand command, CargoFlags& flags);
// Those of all commands, to tell words from values before the command is known; nothing is parsed with them. Each takes
// a value everywhere or nowhere. Made once: a flag costs about ten microseconds.
const FlagSet& AllCargoFlags();

std::string NinjaHelp(const std::string& name);
std::string CargoHelp(CargoCommand command);
// Both, with a word on when each applies.
std::string WholeHelp();

// `for_people`: rbuild's own version; else the one that CMake and Meson read.
ShowVersion VersionText(const std::string& name, bool for_people);

// The two command lines. `name` is how messages begin.
tl::expected<Options, UsageError> ParseNinjaLine(const std::string& name, const std::vector<std::string>& arguments);
// `environment` and `disk` are asked for aliases, in the configuration for `directory` ("" = here).
tl::expected<Options, UsageError> ParseCargoLine(std::vector<std::string> arguments, std::string_view directory,
                                                 const Environment& environment, const Disk& disk);

}  // namespace rbuild
