// The command line in a Cargo workspace.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"
#include "cli/cargo_alias.h"
#include "cli/cargo_command.h"
#include "cli/flags.h"
#include "cli/option_values.h"

namespace rbuild {

namespace {

constexpr int kCargoFailure = 101;
constexpr std::string_view kUnitGraph = "unit-graph";

// Flags of cargo's that have no meaning here; a nearest name would only mislead.
constexpr std::array<std::string_view, 5> kUnsupportedFlags = {
    "--artifact-dir", "--build-plan", "--lockfile-path", "--out-dir", "-Z",
};

// Those that stable cargo refuses only when it has read the whole line, and so with the exit code of a failed build.
constexpr std::array<std::string_view, 3> kNightlyFlags = {"--artifact-dir", "--unit-graph", "-Z"};

// Where the value of one of these is missing, cargo lists what there is.
constexpr std::array<std::string_view, 6> kListedByCargo = {
    "--bench", "--bin", "--example", "--package", "--test", "-p",
};

tl::unexpected<UsageError> CargoUsage(CargoCommand command, std::string_view message) {
  const CargoCommandInfo& info = InfoOf(command);
  return tl::make_unexpected(UsageError{fmt::format("error: {}\n\n"
                                                    "Usage: rbuild {} {}\n\n"
                                                    "For more information, try '--help'.\n",
                                                    message, info.name, info.usage),
                                        1});
}

tl::unexpected<UsageError> CargoFailure(std::string_view message) {
  return tl::make_unexpected(UsageError{fmt::format("error: {}\n", message), kCargoFailure});
}

// Whether `unit-graph` can be asked of it.
bool PlansUnits(CargoCommand command) {
  return command != CargoCommand::kClean && command != CargoCommand::kGenerate;
}

struct KnownFlags {
  explicit KnownFlags(CargoCommand command) { AddCargoFlags(set, command, flags); }
  CargoFlags flags;
  FlagSet set;
};

// What is to be parsed once the command is known.
struct Line {
  CargoCommand command = CargoCommand::kBuild;
  bool is_named = false;
  bool shows_plan = false;             // behind the word `unit-graph`
  std::vector<std::string> flags;      // without the command's name, and without what follows
  std::vector<std::string> following;  // behind `--`; of `run`, from its first word on
  std::unique_ptr<KnownFlags> known;   // those of the command
};

tl::unexpected<UsageError> UnknownFlag(CargoCommand command, const std::string& flag, const FlagSet& set) {
  std::string name = flag.starts_with("--") ? flag : flag.substr(0, 2);
  std::string message = fmt::format("unexpected argument '{}' found", name);
  if (std::find(kUnsupportedFlags.begin(), kUnsupportedFlags.end(), name) != kUnsupportedFlags.end()) {
    message += "\n\n  tip: cargo knows it, this version of rbuild does not";
  } else if (name == "--unit-graph") {
    message += fmt::format("\n\n  tip: cargo's flag is unstable; `rbuild unit-graph {}` prints the same",
                           InfoOf(command).name);
  } else if (name == "--timings") {
    message +=
        "\n\n  tip: every build leaves a trace for https://ui.perfetto.dev: `trace.json` in the build folder, see -v";
  } else if (std::optional<std::string> nearest = NearestWord(name, set.LongNames()); nearest && name.size() > 2) {
    message += fmt::format("\n\n  tip: a similar argument exists: '{}'", *nearest);
  }
  tl::unexpected<UsageError> usage = CargoUsage(command, message);
  if (std::ranges::find(kNightlyFlags, name) != kNightlyFlags.end()) {
    usage.value().exit_code = kCargoFailure;
  }
  return usage;
}

tl::unexpected<UsageError> UnknownCommand(const std::string& word) {
  std::vector<std::string> names;
  for (const CargoCommandInfo& info : CargoCommands()) {
    names.emplace_back(info.name);
  }
  std::string message = fmt::format("no such command: `{}`\n\n", word);
  if (std::optional<std::string> nearest = NearestWord(word, names)) {
    message += fmt::format("help: a command with a similar name exists: `{}`\n", *nearest);
  }
  message +=
      "help: there is no build.ninja here, so a word is a command and not a target\n"
      "help: `rbuild --help` lists the commands";
  return CargoFailure(message);
}

// Where the first argument stands that is neither a flag nor the value of one. All flags there are need only be known
// if one stands before it.
std::optional<size_t> FirstWord(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    return std::nullopt;
  }
  if (!arguments.front().starts_with('-')) {
    return 0;
  }
  const FlagSet::Scan scan = AllCargoFlags().ScanArguments(arguments, "");
  return scan.words.empty() ? std::nullopt : std::optional(scan.words.front());
}

// One reading of a command line; it begins again where a word is an alias.
class LineReader {
 public:
  LineReader(const Environment& environment, const Disk& disk, std::string folder)
      : environment_(environment), disk_(disk), folder_(std::move(folder)) {}

  tl::expected<std::variant<Line, CargoDelegate>, UsageError> Read(std::vector<std::string> arguments) {
    std::vector<std::string> seen;
    for (;;) {
      const std::optional<size_t> first = FirstWord(arguments);
      if (!first) {
        return Cut(CargoCommand::kBuild, std::move(arguments), std::nullopt);
      }
      const size_t at = *first;
      const std::string word = arguments[at];
      if (word == kUnitGraph && !shows_plan_) {
        shows_plan_ = true;
        arguments.erase(arguments.begin() + static_cast<ptrdiff_t>(at));
        continue;
      }
      const CargoCommandInfo* info = FindCargoCommand(word);
      if (shows_plan_ && (IsLeftToCargo(word) || (info != nullptr && !PlansUnits(info->command)))) {
        return CargoFailure(fmt::format("`{}` builds nothing, so there is no unit graph of it", word));
      }
      if (info != nullptr) {
        return Cut(info->command, std::move(arguments), at);
      }
      if (IsLeftToCargo(word)) {
        return CargoDelegate{"", std::move(arguments)};
      }
      auto meaning = FindAlias(word);
      if (!meaning) {
        return tl::make_unexpected(std::move(meaning).error());
      }
      if (!*meaning) {
        if (const CargoCommandInfo* meant = FindCargoLetter(word)) {
          return Cut(meant->command, std::move(arguments), at);
        }
        if (HasExternalCommand(word, environment_, disk_)) {
          return CargoDelegate{"", std::move(arguments)};
        }
        return UnknownCommand(word);
      }
      if (std::find(seen.begin(), seen.end(), word) != seen.end()) {
        return CargoFailure(fmt::format("alias {} has unresolvable recursive definition: {} -> {}", seen.front(),
                                        Join(seen, " -> "), word));
      }
      seen.push_back(word);
      arguments.erase(arguments.begin() + static_cast<ptrdiff_t>(at));
      arguments.insert(arguments.begin() + static_cast<ptrdiff_t>(at), (*meaning)->begin(), (*meaning)->end());
    }
  }

 private:
  tl::expected<std::optional<std::vector<std::string>>, UsageError> FindAlias(const std::string& word) {
    Result<std::optional<std::vector<std::string>>> meaning = AliasOf(word, folder_, environment_, disk_);
    if (!meaning) {
      return CargoFailure(meaning.error().ToString());
    }
    if (*meaning && (*meaning)->empty()) {
      return CargoFailure(fmt::format("subcommand is required, but `alias.{}` is empty", word));
    }
    return *std::move(meaning);
  }

  Line Cut(CargoCommand command, std::vector<std::string> arguments, std::optional<size_t> name) {
    if (name) {
      arguments.erase(arguments.begin() + static_cast<ptrdiff_t>(*name));
    }
    auto known = std::make_unique<KnownFlags>(command);
    const FlagSet::Scan scan = known->set.ScanArguments(arguments, "");
    size_t end = scan.dashes.value_or(arguments.size());
    size_t next = std::min(end + 1, arguments.size());
    if (command == CargoCommand::kRun && !scan.words.empty()) {
      end = next = scan.words.front();
    }
    Line line{command, name.has_value(), shows_plan_, {}, {}, std::move(known)};
    line.following.assign(arguments.begin() + static_cast<ptrdiff_t>(next), arguments.end());
    arguments.resize(end);
    line.flags = std::move(arguments);
    return line;
  }

  const Environment& environment_;
  const Disk& disk_;
  std::string folder_;       // whose configuration counts
  bool shows_plan_ = false;  // the word `unit-graph` was there
};

tl::expected<void, UsageError> CheckTogether(const CargoOptions& options) {
  const cargo::BuildRequest& request = options.request;
  if (request.release && !request.profile.empty()) {
    return CargoUsage(options.command, "the argument '--release' cannot be used with '--profile <PROFILE-NAME>'");
  }
  if (options.command == CargoCommand::kRun && request.packages.size() > 1) {
    return CargoUsage(options.command, "the argument '--package [<SPEC>]' cannot be used multiple times");
  }
  if (options.quiet && options.verbose > 0) {
    return CargoFailure("cannot set both --verbose and --quiet");
  }
  if (!request.exclude.empty() && !request.workspace) {
    return CargoFailure("--exclude can only be used together with --workspace");
  }
  if (request.doctests_only && !request.targets.is_default()) {
    return CargoFailure("can't mix --doc with other target selecting options");
  }
  if (request.doctests_only && options.no_run) {
    return CargoFailure("can't skip running doc tests with --no-run");
  }
  if (options.command == CargoCommand::kGenerate && options.output.empty()) {
    return CargoUsage(options.command, "the argument '--output <FILE>' is required");
  }
  if (options.command == CargoCommand::kClean && options.only_doc && !request.packages.empty()) {
    return CargoFailure("--doc cannot be used with -p");
  }
  return {};
}

// What follows the flags, and the words among them.
tl::expected<void, UsageError> TakeWords(const std::vector<std::string>& words, const Line& line,
                                         CargoOptions& options) {
  const bool is_test = line.command == CargoCommand::kTest || line.command == CargoCommand::kBench;
  const size_t allowed = is_test ? 1 : 0;
  if (words.size() > allowed) {
    return CargoUsage(line.command, fmt::format("unexpected argument '{}' found", words[allowed]));
  }
  if (!words.empty()) {
    options.test_name = words.front();
    options.request.names_test = line.command == CargoCommand::kTest;
  }
  if (!line.following.empty() && !is_test && line.command != CargoCommand::kRun &&
      line.command != CargoCommand::kClippy) {
    return CargoUsage(line.command, fmt::format("unexpected argument '{}' found", line.following.front()));
  }
  options.arguments = line.following;
  return {};
}

tl::expected<void, UsageError> ReadValues(const FlagSet& set, CargoFlags& flags) {
  CargoOptions& options = flags.options;
  options.directory = flags.directory;
  if (set.Knows("--profile") && set.Given("--profile") && options.request.profile.empty()) {
    return CargoFailure("profile `` is not defined");
  }
  if (std::ranges::find(options.request.platforms, "") != options.request.platforms.end()) {
    return CargoFailure("target was empty");
  }
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
  auto format = ParseMessageFormat(flags.message_formats);
  if (!format) {
    return tl::make_unexpected(std::move(format).error());
  }
  options.format = *format;
  for (const std::string& mode : flags.debug) {
    if (auto added = AddDebugMode(mode, options.debug); !added) {
      return CargoUsage(options.command, added.error());
    }
  }
  for (const std::string& text : flags.needs) {
    const size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == text.size()) {
      return CargoUsage(options.command, fmt::format("invalid value '{}' for '--needs <PACKAGE=PATH>'", text));
    }
    options.needs.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  if (flags.lint_no_deps) {
    options.arguments.insert(options.arguments.begin(), "--no-deps");
  }
  return {};
}

// Of `generate`, without a value.
constexpr std::string_view kSwitches = "rqv";

// Without -C: they are for who is in that folder already. Nor with what `--again` adds.
std::vector<std::string> FlagsForTheSame(const std::vector<std::string>& flags) {
  std::vector<std::string> rest;
  for (size_t i = 0; i < flags.size(); ++i) {
    const std::string& flag = flags[i];
    const size_t letters = flag.find_first_not_of(kSwitches, 1);  // -rvC DIR
    if (flag.starts_with('-') && letters != std::string::npos && flag[letters] == 'C') {
      if (letters > 1) {
        rest.push_back(flag.substr(0, letters));
      }
      i += letters + 1 == flag.size() ? 1 : 0;
    } else if (flag == "--env") {
      ++i;
    } else if (!flag.starts_with("--env=") && flag != "--again") {
      rest.push_back(flag);
    }
  }
  return rest;
}

// What clippy says of itself and of its lints.
bool AsksClippy(const Line& line) {
  return line.command == CargoCommand::kClippy && std::ranges::any_of(line.flags, [](const std::string& flag) {
           return flag == "--explain" || flag == "-V" || flag == "--version";
         });
}

// Whether cargo would understand it too.
bool IsCargos(const Line& line) {
  return line.command != CargoCommand::kGenerate && !line.shows_plan &&
         std::ranges::none_of(line.flags, [](const std::string& flag) {
           return flag.starts_with("-C") || flag.starts_with("-d") || flag == "--verify-plan";
         });
}

CargoDelegate DelegateToCargo(const Line& line) {
  CargoDelegate delegate{"", {std::string(InfoOf(line.command).name)}};
  delegate.arguments.insert(delegate.arguments.end(), line.flags.begin(), line.flags.end());
  if (!line.following.empty()) {
    delegate.arguments.emplace_back("--");
    delegate.arguments.insert(delegate.arguments.end(), line.following.begin(), line.following.end());
  }
  return delegate;
}

tl::expected<Options, UsageError> ParseLine(const Line& line) {
  CargoFlags& flags = line.known->flags;
  FlagSet& set = line.known->set;
  flags.options.command = line.command;
  flags.options.request.command = InfoOf(line.command).plan;
  flags.options.shows_plan = line.shows_plan;
  flags.options.is_named = line.is_named;
  const FlagSet::Scan scan = set.ScanArguments(line.flags, "");
  const bool asks_cargo = std::ranges::find(kListedByCargo, scan.missing_value) != kListedByCargo.end();
  if ((asks_cargo || AsksClippy(line)) && IsCargos(line)) {
    return DelegateToCargo(line);
  }
  if (!scan.missing_value.empty()) {
    return CargoUsage(line.command, fmt::format("a value is required for '{}' but none was supplied",
                                                set.Spelled(scan.missing_value)));
  }
  FlagSet::Rest rest = set.Parse(line.flags);
  if (!rest.error.empty()) {
    return CargoUsage(line.command, rest.error);
  }
  if (!rest.unknown_flag.empty()) {
    return UnknownFlag(line.command, rest.unknown_flag, set);
  }
  if (flags.version || flags.long_version) {
    return VersionText("rbuild", flags.long_version);
  }
  if (std::find(flags.debug.begin(), flags.debug.end(), "list") != flags.debug.end()) {
    return ShowHelp{DebugModeList(), false, 0};
  }
  if (auto taken = TakeWords(rest.words, line, flags.options); !taken) {
    return tl::make_unexpected(std::move(taken).error());
  }
  if (auto read = ReadValues(set, flags); !read) {
    return tl::make_unexpected(std::move(read).error());
  }
  if (auto checked = CheckTogether(flags.options); !checked) {
    return tl::make_unexpected(std::move(checked).error());
  }
  flags.options.same = FlagsForTheSame(line.flags);
  if (flags.fix) {
    return DelegateToCargo(line);
  }
  return std::move(flags.options);
}

std::optional<ShowHelp> HelpAskedFor(const Line& line) {
  if (std::none_of(line.flags.begin(), line.flags.end(),
                   [](const std::string& flag) { return flag == "--help" || flag == "-h"; })) {
    return std::nullopt;
  }
  return ShowHelp{line.is_named ? CargoHelp(line.command) : WholeHelp(), false, 0};
}

}  // namespace

tl::expected<Options, UsageError> ParseCargoLine(std::vector<std::string> arguments, std::string_view directory,
                                                 const Environment& environment, const Disk& disk) {
  std::string toolchain;
  if (!arguments.empty() && arguments.front().size() > 1 && arguments.front().starts_with('+')) {
    toolchain = arguments.front().substr(1);
    arguments.erase(arguments.begin());
  }
  if (!arguments.empty() && arguments.front() == "help") {
    const CargoCommandInfo* info = arguments.size() > 1 ? FindCargoCommand(arguments[1]) : nullptr;
    return ShowHelp{info == nullptr ? WholeHelp() : CargoHelp(info->command), false, 0};
  }
  LineReader reader(environment, disk, CanonicalPath(JoinPath(disk.WorkingDirectory(), directory)));
  auto line = reader.Read(std::move(arguments));
  if (!line) {
    return tl::make_unexpected(std::move(line).error());
  }
  if (auto* delegate = std::get_if<CargoDelegate>(&*line)) {
    delegate->toolchain = toolchain;
    return std::move(*delegate);
  }
  const Line& own = std::get<Line>(*line);
  if (auto help = HelpAskedFor(own)) {
    return *std::move(help);
  }
  auto options = ParseLine(own);
  if (!options) {
    return tl::make_unexpected(std::move(options).error());
  }
  if (auto* cargo = std::get_if<CargoOptions>(&*options)) {
    cargo->toolchain = std::move(toolchain);
  } else if (auto* fix = std::get_if<CargoDelegate>(&*options)) {
    fix->toolchain = std::move(toolchain);
  }
  return options;
}

}  // namespace rbuild
