// The command line in a Cargo workspace.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/flags.h"
#include "cli/option_values.h"

namespace rbuild {

namespace {

constexpr int kCargoFailure = 101;

// Flags of `cargo build` that have no meaning here yet; a nearest name would only mislead.
constexpr std::array<std::string_view, 16> kUnsupportedFlags = {
    "--all-targets",
    "--artifact-dir",
    "--bench",
    "--benches",
    "--config",
    "--future-incompat-report",
    "--ignore-rust-version",
    "--lockfile-path",
    "--message-format",
    "--out-dir",
    "--test",
    "--tests",
    "--timings",
    "--unit-graph",
    "--build-plan",
    "-Z",
};

constexpr std::array<std::string_view, 12> kUnsupportedCommands = {
    "bench", "c", "check", "clean", "clippy", "d", "doc", "fix", "r", "run", "t", "test",
};

tl::unexpected<UsageError> CargoUsage(std::string_view message) {
  return tl::make_unexpected(UsageError{fmt::format("error: {}\n\n"
                                                    "Usage: rbuild [build] [OPTIONS]\n\n"
                                                    "For more information, try '--help'.\n",
                                                    message),
                                        1});
}

tl::unexpected<UsageError> CargoFailure(std::string_view message) {
  return tl::make_unexpected(UsageError{fmt::format("error: {}\n", message), kCargoFailure});
}

template <size_t kSize>
bool Contains(const std::array<std::string_view, kSize>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

tl::unexpected<UsageError> UnknownFlag(const std::string& flag, const FlagSet& set) {
  std::string name = flag.starts_with("--") ? flag : flag.substr(0, 2);
  std::string message = fmt::format("unexpected argument '{}' found", name);
  if (Contains(kUnsupportedFlags, name)) {
    message += "\n\n  tip: cargo knows it, this version of rbuild does not";
  } else if (std::optional<std::string> nearest = NearestWord(name, set.LongNames()); nearest && name.size() > 2) {
    message += fmt::format("\n\n  tip: a similar argument exists: '{}'", *nearest);
  }
  return CargoUsage(message);
}

tl::unexpected<UsageError> UnknownCommand(const std::string& word) {
  std::string message = fmt::format("no such command: `{}`\n\n", word);
  if (Contains(kUnsupportedCommands, word)) {
    message += "help: the command of this version is `build`; use cargo for the others";
  } else {
    message +=
        "help: the command of this version is `build`, which may be left out\n"
        "help: there is no build.ninja here, so a word is a command and not a target";
  }
  return CargoFailure(message);
}

tl::expected<void, UsageError> CheckWords(const std::vector<std::string>& words) {
  if (words.empty()) {
    return {};
  }
  if (words[0] != "build" && words[0] != "b") {
    return UnknownCommand(words[0]);
  }
  if (words.size() > 1) {
    return CargoUsage(fmt::format("unexpected argument '{}' found", words[1]));
  }
  return {};
}

tl::expected<void, UsageError> CheckTogether(const CargoOptions& options) {
  const cargo::BuildRequest& request = options.request;
  if (request.release && !request.profile.empty()) {
    return CargoUsage("the argument '--release' cannot be used with '--profile <PROFILE-NAME>'");
  }
  if (options.quiet && options.verbose > 0) {
    return CargoFailure("cannot set both --verbose and --quiet");
  }
  if (!request.exclude.empty() && !request.workspace) {
    return CargoFailure("--exclude can only be used together with --workspace");
  }
  return {};
}

tl::expected<void, UsageError> ReadValues(const FlagSet& set, CargoFlags& flags) {
  CargoOptions& options = flags.options;
  options.directory = flags.directory;
  if (set.Given("-j")) {
    auto jobs = ParseCargoJobs(flags.jobs);
    if (!jobs) {
      return tl::make_unexpected(std::move(jobs).error());
    }
    options.jobs = *jobs;
  }
  if (set.Given("--color")) {
    auto color = ParseCargoColor(flags.color);
    if (!color) {
      return tl::make_unexpected(std::move(color).error());
    }
    options.color = *color;
  }
  for (const std::string& mode : flags.debug) {
    if (auto added = AddDebugMode(mode, options.debug); !added) {
      return CargoUsage(added.error());
    }
  }
  return {};
}

}  // namespace

tl::expected<Options, UsageError> ParseCargoLine(const std::vector<std::string>& arguments) {
  CargoFlags flags;
  FlagSet set;
  AddCargoFlags(set, flags);
  FlagSet::Scan scan = set.ScanArguments(arguments, "");
  if (!scan.missing_value.empty()) {
    return CargoUsage(
        fmt::format("a value is required for '{}' but none was supplied", set.Spelled(scan.missing_value)));
  }
  FlagSet::Rest rest = set.Parse(arguments);
  if (!rest.error.empty()) {
    return CargoUsage(rest.error);
  }
  if (!rest.unknown_flag.empty()) {
    return UnknownFlag(rest.unknown_flag, set);
  }
  if (flags.help) {
    return ShowHelp{WholeHelp(), false, 0};
  }
  if (flags.version || flags.long_version) {
    return VersionText("rbuild", flags.long_version);
  }
  if (std::find(flags.debug.begin(), flags.debug.end(), "list") != flags.debug.end()) {
    return ShowHelp{DebugModeList(), false, 0};
  }
  if (auto checked = CheckWords(rest.words); !checked) {
    return tl::make_unexpected(std::move(checked).error());
  }
  if (auto read = ReadValues(set, flags); !read) {
    return tl::make_unexpected(std::move(read).error());
  }
  if (auto checked = CheckTogether(flags.options); !checked) {
    return tl::make_unexpected(std::move(checked).error());
  }
  return std::move(flags.options);
}

}  // namespace rbuild
