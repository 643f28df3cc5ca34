// Flags: names, meanings and help.
#include "cli/flags.h"

#include <fmt/format.h>

#include "manifest/version.h"

namespace rbuild {

namespace {

void AddCommonFlags(FlagSet& set, CommonFlags& flags) {
  set.Text("-C", flags.directory, "DIR", "change to DIR before doing anything else");
  set.Text("-j,--jobs", flags.jobs, "N", "run N jobs in parallel");
  set.Texts("-d", flags.debug, "MODE", "enable debugging (use '-d list' to list modes)");
  set.Switch("-h,--help", flags.help, "print this help");
  set.Switch("--version", flags.version, "print the version of ninja that rbuild stands in for");
  set.Switch("-V", flags.long_version, "print rbuild's own version");
}

}  // namespace

void AddNinjaFlags(FlagSet& set, NinjaFlags& flags) {
  set.Text("-f", flags.file, "FILE", "build file to read [default=build.ninja]");
  set.Text("-k", flags.keep_going, "N", "keep going until N jobs fail (0 means infinity) [default=1]");
  set.Text("-l", flags.load, "N", "do not start new jobs if the load average is greater than N");
  set.Choice("--jobserver-pool", flags.jobserver_pool, "pipe", "STYLE",
             "share the jobs with commands that know GNU make's jobserver, by a pipe [default] or a fifo");
  set.Switch("-n", flags.dry_run, "dry run (don't run commands but act as if they succeeded)");
  set.Each("-v,--verbose", [&flags] { flags.verbosity = Verbosity::kVerbose; }, "show all command lines");
  set.Each("--quiet", [&flags] { flags.verbosity = Verbosity::kQuiet; }, "don't show progress");
  set.Text("--status", flags.status_format, "FORMAT", "what a status line shows: $finished/$total $description");
  set.Text("-t", flags.tool, "TOOL", "run a tool (use '-t list' to list tools); the rest is for the tool");
  set.Texts("-w", flags.warnings, "FLAG", "adjust warnings (use '-w list' to list warnings)");
  AddCommonFlags(set, flags);
}

namespace {

// Flags that a group of commands has are defined once, whatever the order of the help is then.
class CargoFlagGroups {
 public:
  CargoFlagGroups(FlagSet& set, CargoFlags& flags) : set_(set), flags_(flags), options_(flags.options) {}

  void Packages() {
    set_.Texts("-p,--package", request().packages, "SPEC", "this package; may be given several times");
  }
  void Workspace() {
    set_.Switch("--workspace,--all", request().workspace, "all packages of the workspace");
    set_.Texts("--exclude", request().exclude, "SPEC", "leave a package out; with --workspace");
  }
  void ProgramTargets() {
    cargo::TargetFilters& targets = request().targets;
    set_.Texts("--bin", targets.bins.names, "NAME", "this binary only");
    set_.Texts("--example", targets.examples.names, "NAME", "this example only");
  }
  void LibraryTargets() {
    cargo::TargetFilters& targets = request().targets;
    set_.Switch("--lib", targets.lib, "the library only");
    set_.Switch("--bins", targets.bins.all, "all binaries");
    set_.Switch("--examples", targets.examples.all, "all examples");
  }
  void TestTargets() {
    cargo::TargetFilters& targets = request().targets;
    set_.Switch("--tests", targets.tests.all, "all that has tests");
    set_.Texts("--test", targets.tests.names, "NAME", "this integration test only");
    set_.Switch("--benches", targets.benches.all, "all that has benchmarks");
    set_.Texts("--bench", targets.benches.names, "NAME", "this benchmark only");
    set_.Switch("--all-targets", targets.all_targets, "library, binaries, examples, tests and benchmarks");
  }
  void Features() {
    set_.Texts("-F,--features", request().features, "FEATURES", "features to activate, separated by blanks or commas");
    set_.Switch("--all-features", request().all_features, "activate all features");
    set_.Switch("--no-default-features", request().no_default_features, "do not activate the feature `default`");
  }
  void Profiles(bool release) {
    if (release) {
      set_.Switch("-r,--release", request().release, "build with optimizations: the profile `release`");
    }
    set_.Text("--profile", request().profile, "PROFILE-NAME", "build with this profile");
  }
  void Places() {
    set_.Texts("--target", request().platforms, "TRIPLE", "build for this platform");
    set_.Text("--target-dir", options_.target_dir, "DIRECTORY", "folder for all that is built");
    set_.Text("--manifest-path", options_.manifest_path, "PATH", "path to Cargo.toml");
    set_.Texts("--config", options_.config_arguments, "KEY=VALUE|PATH", "configuration that counts before all other");
    set_.Switch("--locked", options_.locked, "fail if Cargo.lock would change");
    set_.Switch("--offline", options_.offline, "do not use the network");
    set_.Switch("--frozen", options_.frozen, "both --locked and --offline");
  }
  void Messages() {
    set_.Texts("--message-format", flags_.message_formats, "FMT",
               "how messages are shown: human, short, json, json-diagnostic-short, json-diagnostic-rendered-ansi, "
               "json-render-diagnostics; may be given several times");
    set_.Each(
        "--future-incompat-report", [&options = options_] { options.future_reports = FutureReports::kShown; },
        "show what a future version of Rust will reject");
  }
  void Planning() {
    set_.Switch("--ignore-rust-version", request().ignore_rust_version, "whatever packages say of rustc's version");
    set_.Switch("--verify-plan", options_.verifies_plan, "first compare what is planned with what cargo plans");
  }
  void Building() { set_.Switch("-k,--keep-going", options_.keep_going, "build as much as possible after a failure"); }
  void Running(bool doctests) {
    set_.Switch("--no-run", options_.no_run, "build, but run nothing");
    set_.Switch("--no-fail-fast", options_.no_fail_fast, "run all, whatever fails");
    if (doctests) {
      set_.Switch("--doc", request().doctests_only, "only the tests in the documentation");
    }
  }
  void Output() {
    set_.Count("-v,--verbose", options_.verbose, "show commands (-vv: output of build scripts too)");
    set_.Switch("-q,--quiet", options_.quiet, "show errors and warnings of the compiler only");
    set_.Text("--color", flags_.color, "WHEN", "colours: auto, always, never");
    AddCommonFlags(set_, flags_);
  }
  void Documenting() {
    set_.Switch("--open", options_.open, "show what was made in a browser");
    set_.Switch("--no-deps", request().no_deps, "without that of dependencies");
    set_.Switch("--document-private-items", request().document_private_items, "with what is private");
  }
  void Linting() {
    set_.Switch("--no-deps", flags_.lint_no_deps, "lint the selected packages only");
    set_.Switch("--fix", flags_.fix, "apply suggestions: left to cargo");
    for (const char* name : {"--allow-dirty", "--allow-staged", "--allow-no-vcs", "--broken-code"}) {
      set_.Switch(name, flags_.ignored, "for --fix");
    }
  }
  void Generating() {
    set_.Text("-o,--output", options_.output, "FILE", "the build file to write");
    set_.Texts("--needs", flags_.needs, "PACKAGE=PATH", "units of the package need this output of the outer build");
    set_.Text("--prefix", options_.prefix, "NAME", "what the names of packages and programs begin with (cargo)");
    set_.Switch("--again", options_.again,
                "as the build file asks: no variable that configures cargo, but those of --env");
    set_.Texts("--env", options_.recorded, "NAME=VALUE", "a variable as it was, for --again");
  }
  void Cleaning() {
    set_.Switch("-n,--dry-run", options_.dry_run, "show what would be removed");
    set_.Switch("--doc", options_.only_doc, "the documentation only");
  }

 private:
  cargo::BuildRequest& request() { return options_.request; }

  FlagSet& set_;
  CargoFlags& flags_;
  CargoOptions& options_;
};

}  // namespace

void AddCargoFlags(FlagSet& set, CargoCommand command, CargoFlags& flags) {
  CargoFlagGroups groups(set, flags);
  const bool is_run = command == CargoCommand::kRun;
  const bool is_clean = command == CargoCommand::kClean;
  const bool is_generate = command == CargoCommand::kGenerate;
  const bool is_doc = command == CargoCommand::kDoc;
  const bool is_test = command == CargoCommand::kTest || command == CargoCommand::kBench;
  groups.Packages();
  if (!is_run) {
    groups.Workspace();
  }
  if (!is_clean) {
    if (!is_run) {
      groups.LibraryTargets();
    }
    groups.ProgramTargets();
    if (!is_run && !is_doc && !is_generate) {
      groups.TestTargets();
    }
    groups.Features();
    groups.Messages();
    groups.Planning();
  }
  groups.Profiles(command != CargoCommand::kBench);
  groups.Places();
  if (is_test) {
    groups.Running(command == CargoCommand::kTest);
  } else if (is_generate) {
    groups.Generating();
  } else if (!is_clean) {
    groups.Building();
  }
  if (is_doc) {
    groups.Documenting();
  }
  if (command == CargoCommand::kClippy) {
    groups.Linting();
  }
  if (is_clean) {
    groups.Cleaning();
  }
  groups.Output();
}

namespace {

struct AllFlags {
  AllFlags();
  CargoFlags values;
  FlagSet set;
};

AllFlags::AllFlags() {
  CargoFlagGroups groups(set, values);
  groups.Packages();
  groups.Workspace();
  groups.LibraryTargets();
  groups.ProgramTargets();
  groups.TestTargets();
  groups.Features();
  groups.Profiles(true);
  groups.Places();
  groups.Messages();
  groups.Planning();
  groups.Building();
  groups.Running(true);
  groups.Generating();
  groups.Output();
}

}  // namespace

const FlagSet& AllCargoFlags() {
  static const AllFlags kAll;
  return kAll.set;
}

std::string NinjaHelp(const std::string& name) {
  NinjaFlags flags;
  FlagSet set;
  AddNinjaFlags(set, flags);
  return fmt::format(
      "usage: {} [options] [targets...]\n\n"
      "if targets are unspecified, builds the 'default' target (see manual).\n\n"
      "options:\n{}",
      name, set.Table());
}

std::string CargoHelp(CargoCommand command) {
  CargoFlags flags;
  FlagSet set;
  AddCargoFlags(set, command, flags);
  const CargoCommandInfo& info = InfoOf(command);
  return fmt::format("{}\n\nusage: rbuild {} {}\n\noptions:\n{}", info.help, info.name, info.usage, set.Table());
}

std::string WholeHelp() {
  std::string commands;
  for (const CargoCommandInfo& info : CargoCommands()) {
    const std::string names =
        info.letter.empty() ? std::string(info.name) : fmt::format("{}, {}", info.name, info.letter);
    commands += fmt::format("  {:<31} {}\n", names, info.help);
  }
  return fmt::format(
      "rbuild builds a Cargo workspace, or what a build.ninja describes.\n\n"
      "== In a Cargo workspace, or after the word `cargo` ==\n"
      "usage: rbuild [+TOOLCHAIN] [COMMAND] [options]\n\ncommands (`rbuild COMMAND --help` tells more):\n{}"
      "  {:<31} print what a command plans, as cargo's --unit-graph does\n"
      "  {:<31} cargo's other commands are left to cargo\n\n{}\n"
      "== In a folder with a build.ninja, or with -f or -t ==\n{}",
      commands, "unit-graph [COMMAND]", "...", CargoHelp(CargoCommand::kBuild), NinjaHelp("rbuild"));
}

ShowVersion VersionText(const std::string& name, bool for_people) {
  if (for_people) {
    return {fmt::format("rbuild {} (stands in for ninja {})\n", kRbuildVersion, kNinjaVersion)};
  }
  // CMake and Meson read the numbers at the start.
  return {name == "ninja" ? fmt::format("{}\n", kNinjaVersion)
                          : fmt::format("{}.rbuild-{}\n", kNinjaVersion, kRbuildVersion)};
}

}  // namespace rbuild
