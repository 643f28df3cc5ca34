// The command line in a folder with a build.ninja.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/flags.h"
#include "cli/option_values.h"

namespace rbuild {

namespace {

tl::unexpected<UsageError> Fatal(const std::string& name, std::string_view message) {
  return tl::make_unexpected(UsageError{fmt::format("{}: fatal: {}\n", name, message), 1});
}

tl::unexpected<UsageError> NinjaError(const std::string& name, std::string_view message) {
  return tl::make_unexpected(UsageError{fmt::format("{}: error: {}\n", name, message), 1});
}

tl::unexpected<UsageError> NinjaUsage(const std::string& name, std::string_view message) {
  return tl::make_unexpected(UsageError{fmt::format("{}: {}\n{}", name, message, NinjaHelp(name)), 1});
}

tl::unexpected<UsageError> UnknownNinjaFlag(const std::string& name, const std::string& flag, const FlagSet& set) {
  if (!flag.starts_with("--")) {
    return NinjaUsage(name, fmt::format("invalid option -- '{}'", flag.substr(1, 1)));
  }
  std::string message = fmt::format("unrecognized option '{}'", flag);
  if (std::optional<std::string> nearest = NearestWord(flag, set.LongNames())) {
    message += fmt::format("\n{}: did you mean '{}'?", name, *nearest);
  } else if (AllCargoFlags().Knows(flag)) {
    message += fmt::format("\n{}: it is a flag for Cargo workspaces, but a build.ninja is used here", name);
  }
  return NinjaUsage(name, message);
}

tl::expected<void, UsageError> ReadNinjaValues(const FlagSet& set, const NinjaFlags& flags, NinjaOptions& options) {
  if (set.Given("-j")) {
    auto jobs = ParseNinjaJobs(flags.jobs);
    if (!jobs) {
      return Fatal(options.name, jobs.error());
    }
    options.jobs = *jobs;
  }
  if (set.Given("-k")) {
    auto keep_going = ParseNinjaKeepGoing(flags.keep_going);
    if (!keep_going) {
      return Fatal(options.name, keep_going.error());
    }
    options.keep_going = *keep_going;
  }
  if (set.Given("-l")) {
    auto load = ParseNinjaLoad(flags.load);
    if (!load) {
      return Fatal(options.name, load.error());
    }
    options.max_load = *load;
  }
  if (set.Given("--jobserver-pool")) {
    auto style = ParseJobserverStyle(flags.jobserver_pool);
    if (!style) {
      return Fatal(options.name, style.error());
    }
    options.jobserver_pool = *style;
  }
  for (const std::string& mode : flags.debug) {
    if (auto added = AddDebugMode(mode, options.debug); !added) {
      return NinjaError(options.name, added.error());
    }
  }
  for (const std::string& warning : flags.warnings) {
    if (auto added = AddWarningFlag(warning, options); !added) {
      return NinjaError(options.name, added.error());
    }
  }
  return {};
}

bool Contains(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

tl::expected<Options, UsageError> ParseNinjaLine(const std::string& name, const std::vector<std::string>& arguments) {
  NinjaFlags flags;
  FlagSet set;
  AddNinjaFlags(set, flags);
  FlagSet::Scan scan = set.ScanArguments(arguments, "-t");
  if (!scan.missing_value.empty()) {
    return NinjaUsage(name, scan.missing_value.starts_with("--")
                                ? fmt::format("option '{}' requires an argument", scan.missing_value)
                                : fmt::format("option requires an argument -- '{}'", scan.missing_value[1]));
  }
  std::vector<std::string> own = arguments;
  if (scan.last_flag) {
    own.resize(scan.after_last);
  }
  FlagSet::Rest rest = set.Parse(std::move(own));
  if (!rest.error.empty()) {
    return NinjaUsage(name, rest.error);
  }
  if (!rest.unknown_flag.empty()) {
    return UnknownNinjaFlag(name, rest.unknown_flag, set);
  }
  if (flags.help) {
    // As ninja does, which counts -h as a wrong use; rbuild by its own name answers as asked.
    return name == "ninja" ? ShowHelp{NinjaHelp(name), true, 1} : ShowHelp{WholeHelp(), false, 0};
  }
  if (flags.version || flags.long_version) {
    return VersionText(name, flags.long_version);
  }
  if (Contains(flags.debug, "list")) {
    return ShowHelp{DebugModeList(), false, 1};
  }
  if (Contains(flags.warnings, "list")) {
    return ShowHelp{WarningFlagList(), false, 1};
  }
  NinjaOptions options;
  options.name = name;
  if (set.Given("-C")) {
    options.directory = flags.directory;
  }
  options.file = flags.file;
  options.dry_run = flags.dry_run;
  options.verbosity = flags.verbosity;
  if (set.Given("--status")) {
    options.status_format = flags.status_format;
  }
  if (auto read = ReadNinjaValues(set, flags, options); !read) {
    return tl::make_unexpected(std::move(read).error());
  }
  if (scan.last_flag) {
    // Words before -t belong to the tool too: getopt moves them behind it.
    std::vector<std::string> for_tool = std::move(rest.words);
    for_tool.insert(for_tool.end(), arguments.begin() + static_cast<std::ptrdiff_t>(scan.after_last), arguments.end());
    return ToolRequest{std::move(options), scan.last_value, std::move(for_tool)};
  }
  options.targets = std::move(rest.words);
  return options;
}

}  // namespace rbuild
