// Options: the command line as a value. Each flag is defined once, in options.cc.
//
// There are two command lines. In a folder with a build.ninja, with -f or -t, or when the program is called `ninja`,
// flags and words are ninja's and every word is a target. Elsewhere, after the word `cargo` and when the program is
// called `cargo-rbuild` they are cargo's: `rbuild [COMMAND] [flags]`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/disk.h"
#include "base/environment.h"
#include "base/error.h"
#include "build/warning_action.h"
#include "cargo/request.h"
#include "cli/cargo_command.h"
#include "run/jobserver.h"
#include "status/cargo_status.h"
#include "status/colors.h"
#include "status/message_format.h"
#include "status/ninja_status.h"

namespace rbuild {

struct DebugModes {
  bool explain = false;
  bool stats = false;
  bool keep_depfile = false;
  bool keep_rsp = false;
};

struct NinjaOptions {
  std::string name = "rbuild";           // how messages begin: "ninja" when the program is called so
  std::optional<std::string> directory;  // -C; nothing = stay
  std::string file = "build.ninja";
  std::optional<int> jobs;                       // -j; nothing = not given, 0 = unlimited
  int keep_going = 1;                            // -k: failures after which nothing more starts; 0 = unlimited
  double max_load = 0;                           // -l; 0 or less = any
  std::optional<JobserverStyle> jobserver_pool;  // --jobserver-pool; nothing = not given
  bool dry_run = false;
  Verbosity verbosity = Verbosity::kNormal;
  std::optional<std::string> status_format;  // --status
  DebugModes debug;
  WarningAction phony_cycle = WarningAction::kWarn;
  WarningAction missing_deps = WarningAction::kIgnore;  // told all the same where an edge ran too early
  WarningAction missing_out_file = WarningAction::kIgnore;
  std::vector<std::string> targets;
  std::vector<std::string> warnings;  // about the command line itself, to be shown
};

// cargo's `-j default`: as many jobs as there are processors.
inline constexpr int kDefaultJobs = 0;

struct CargoOptions {
  CargoCommand command = CargoCommand::kBuild;
  bool is_named = false;  // the command line has it by its name
  cargo::BuildRequest request;
  std::string toolchain;      // +NAME: what rustup takes instead of its default; "" = not given
  std::string directory;      // -C; "" = stay
  std::string manifest_path;  // "" = search upwards
  std::string target_dir;     // "" = as configured
  bool offline = false;
  bool locked = false;
  bool frozen = false;
  std::vector<std::string> config_arguments;  // --config
  std::optional<int> jobs;  // -j: a negative N means processors - N; kDefaultJobs; nothing = not given: build.jobs
  bool keep_going = false;
  bool quiet = false;
  int verbose = 0;
  std::optional<ColorChoice> color;  // --color; nothing = not given: CARGO_TERM_COLOR or term.color decides
  MessageFormat format;
  std::optional<FutureReports> future_reports;  // nothing = not given: future-incompat-report.frequency
  std::optional<bool> bar;                      // term.progress.when; nothing = auto
  int bar_width = 0;                            // term.progress.width; 0 = that of the terminal
  DebugModes debug;

  // For the program of `run`, for every test program and for rustdoc, for clippy.
  std::vector<std::string> arguments;
  std::optional<std::string> test_name;  // TESTNAME of test and bench: goes before `arguments`
  bool no_run = false;
  bool no_fail_fast = false;
  bool shows_plan = false;     // `unit-graph COMMAND`: instead of building
  bool verifies_plan = false;  // before building
  bool open = false;           // of doc
  bool dry_run = false;        // of clean
  bool only_doc = false;       // of clean
  // Of generate.
  std::string output;
  std::vector<std::pair<std::string, std::string>> needs;  // package and path
  std::string prefix = "cargo";                            // of the names in the file
  std::vector<std::string> same;                           // arguments that ask for the same from the same folder
  bool again = false;                 // as the build file asks: of the variables that configure cargo, these count
  std::vector<std::string> recorded;  // NAME=VALUE
};

// A command that is left to cargo, as it was given.
struct CargoDelegate {
  std::string toolchain;  // +NAME; "" = not given
  std::vector<std::string> arguments;
};

// -t: what stands before it are options, what follows belongs to the tool.
struct ToolRequest {
  NinjaOptions options;  // `targets` is empty
  std::string tool;
  std::vector<std::string> arguments;
};

struct ShowVersion {
  std::string text;  // with its last newline, for stdout; exit code 0
};

// Help, or a list that a flag asked for.
struct ShowHelp {
  std::string text;
  bool to_stderr = false;
  int exit_code = 0;
};

using Options = std::variant<NinjaOptions, CargoOptions, CargoDelegate, ToolRequest, ShowVersion, ShowHelp>;

// A command line that can't be understood: what to print on stderr, and the exit code that ninja or cargo would give.
struct UsageError {
  std::string text;  // complete, with prefix and last newline
  int exit_code = 1;
};

// `program` is argv[0], `arguments` the rest. The disk tells which files the folder (of -C, if given) has, and with the
// environment which aliases of commands the configuration has.
tl::expected<Options, UsageError> ParseOptions(std::string_view program, const std::vector<std::string>& arguments,
                                               const Environment& environment, const Disk& disk);

// The number of jobs that cargo's -j means on a machine with so many processors.
int ResolveCargoJobs(std::optional<int> jobs, int processors);

inline constexpr std::string_view kRbuildVersion = "0.1.0";

}  // namespace rbuild
