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

void AddCargoFlags(FlagSet& set, CargoFlags& flags) {
  CargoOptions& options = flags.options;
  cargo::BuildRequest& request = options.request;
  set.Texts("-p,--package", request.packages, "SPEC", "package to build; may be given several times");
  set.Switch("--workspace,--all", request.workspace, "build all packages of the workspace");
  set.Texts("--exclude", request.exclude, "SPEC", "leave a package out; with --workspace");
  set.Switch("--lib", request.targets.lib, "build the library only");
  set.Switch("--bins", request.targets.bins.all, "build all binaries");
  set.Texts("--bin", request.targets.bins.names, "NAME", "build this binary only");
  set.Switch("--examples", request.targets.examples.all, "build all examples");
  set.Texts("--example", request.targets.examples.names, "NAME", "build this example only");
  set.Texts("-F,--features", request.features, "FEATURES", "features to activate, separated by blanks or commas");
  set.Switch("--all-features", request.all_features, "activate all features");
  set.Switch("--no-default-features", request.no_default_features, "do not activate the feature `default`");
  set.Switch("-r,--release", request.release, "build with optimizations: the profile `release`");
  set.Text("--profile", request.profile, "PROFILE-NAME", "build with this profile");
  set.Texts("--target", request.platforms, "TRIPLE", "build for this platform");
  set.Text("--target-dir", options.target_dir, "DIRECTORY", "folder for all that is built");
  set.Text("--manifest-path", options.manifest_path, "PATH", "path to Cargo.toml");
  set.Switch("--locked", options.locked, "fail if Cargo.lock would change");
  set.Switch("--offline", options.offline, "do not use the network");
  set.Switch("--frozen", options.frozen, "both --locked and --offline");
  set.Switch("-k,--keep-going", options.keep_going, "build as much as possible after a failure");
  set.Count("-v,--verbose", options.verbose, "show commands (-vv: output of build scripts too)");
  set.Switch("-q,--quiet", options.quiet, "show errors and warnings of the compiler only");
  set.Text("--color", flags.color, "WHEN", "colours: auto, always, never");
  AddCommonFlags(set, flags);
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

std::string CargoHelp() {
  CargoFlags flags;
  FlagSet set;
  AddCargoFlags(set, flags);
  return fmt::format("usage: rbuild [build] [options]\n\noptions:\n{}", set.Table());
}

std::string WholeHelp() {
  return fmt::format(
      "rbuild builds a Cargo workspace, or what a build.ninja describes.\n\n"
      "== In a Cargo workspace ==\n{}\n"
      "== In a folder with a build.ninja, or with -f or -t ==\n{}",
      CargoHelp(), NinjaHelp("rbuild"));
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
