// Values of flags: numbers, modes, colours.
#include "cli/option_values.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace rbuild {

namespace {

constexpr int kCargoFailure = 101;

struct DebugMode {
  std::string_view name;
  bool DebugModes::* field;
  std::string_view help;
};

constexpr std::array kDebugModes = {
    DebugMode{"stats", &DebugModes::stats, "print operation counts and times"},
    DebugMode{"explain", &DebugModes::explain, "explain what caused a command to run"},
    DebugMode{"keepdepfile", &DebugModes::keep_depfile, "keep depfiles after they are read"},
    DebugMode{"keeprsp", &DebugModes::keep_rsp, "keep response files of commands that succeeded"},
};

struct WarningFlag {
  std::string_view name;
  WarningAction NinjaOptions::* field;  // null for those of old that mean nothing any more
  bool may_be_ignored;
  std::string_view help;
};

constexpr std::array kWarningFlags = {
    WarningFlag{"phonycycle", &NinjaOptions::phony_cycle, false, "a phony build statement names itself as input"},
    WarningFlag{"missingdeps", &NinjaOptions::missing_deps, false,
                "a discovered input is made by an edge that is not among the inputs"},
    WarningFlag{"missingoutfile", &NinjaOptions::missing_out_file, true,
                "a command succeeded without making one of its outputs"},
    WarningFlag{"dupbuild", nullptr, false, ""},
    WarningFlag{"depfilemulti", nullptr, false, ""},
};

constexpr std::array<std::string_view, 6> kMessageFormats = {
    "human", "short", "json", "json-diagnostic-short", "json-diagnostic-rendered-ansi", "json-render-diagnostics"};

// False if the word can't stand beside what was given before.
bool AddMessageFormat(std::string_view word, std::optional<MessageFormat>& format) {
  if (word == "human" || word == "short" || word == "json") {
    if (format) {
      return false;
    }
    format = MessageFormat{.json = word == "json", .is_short = word == "short"};
    return true;
  }
  if (!format) {
    format = MessageFormat{.json = true};
  }
  format->is_short |= word == "json-diagnostic-short";
  format->ansi |= word == "json-diagnostic-rendered-ansi";
  format->render |= word == "json-render-diagnostics";
  return format->json;
}

std::string Suggestion(std::string_view word, const std::vector<std::string>& candidates) {
  std::optional<std::string> nearest = NearestWord(word, candidates);
  return nearest ? fmt::format(", did you mean '{}'?", *nearest) : "";
}

std::optional<WarningAction> ActionOf(std::string_view text, bool may_be_ignored) {
  if (text == "err") {
    return WarningAction::kError;
  }
  if (text == "warn") {
    return WarningAction::kWarn;
  }
  if (text == "ignore" && may_be_ignored) {
    return WarningAction::kIgnore;
  }
  return std::nullopt;
}

}  // namespace

int Clamped(int64_t value) {
  return static_cast<int>(std::clamp<int64_t>(value, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
}

tl::expected<int, ValueError> ParseNinjaJobs(std::string_view text) {
  std::optional<int64_t> value = ParseInt(text);
  if (!value || *value < 0) {
    return tl::make_unexpected(ValueError("invalid -j parameter"));
  }
  return Clamped(*value);
}

tl::expected<int, ValueError> ParseNinjaKeepGoing(std::string_view text) {
  std::optional<int64_t> value = ParseInt(text);
  if (!value) {
    return tl::make_unexpected(ValueError("-k parameter not numeric; did you mean -k 0?"));
  }
  return std::max(Clamped(*value), 0);
}

tl::expected<JobserverStyle, ValueError> ParseJobserverStyle(std::string_view text) {
  if (text == "pipe") {
    return JobserverStyle::kPipe;
  }
  if (text == "fifo") {
    return JobserverStyle::kFifo;
  }
  return tl::make_unexpected(ValueError(fmt::format("unknown style of jobserver '{}'; there are pipe and fifo", text)));
}

tl::expected<double, ValueError> ParseNinjaLoad(std::string_view text) {
  std::optional<double> value = ParseDouble(text);
  if (!value) {
    return tl::make_unexpected(ValueError("-l parameter not numeric: did you mean -l 0.0?"));
  }
  return *value;
}

tl::expected<void, ValueError> AddDebugMode(std::string_view text, DebugModes& modes) {
  std::vector<std::string> names;
  for (const DebugMode& mode : kDebugModes) {
    if (mode.name == text) {
      modes.*mode.field = true;
      return {};
    }
    names.emplace_back(mode.name);
  }
  return tl::make_unexpected(fmt::format("unknown debug setting '{}'{}", text, Suggestion(text, names)));
}

tl::expected<void, ValueError> AddWarningFlag(std::string_view text, NinjaOptions& options) {
  std::vector<std::string> names;
  std::string_view name = text.substr(0, text.find('='));
  std::string_view action_text = name.size() < text.size() ? text.substr(name.size() + 1) : std::string_view();
  for (const WarningFlag& flag : kWarningFlags) {
    std::optional<WarningAction> action = ActionOf(action_text, flag.may_be_ignored);
    if (flag.name == name && action) {
      if (flag.field == nullptr) {
        options.warnings.push_back(fmt::format("deprecated warning '{}'", name));
      } else {
        options.*flag.field = *action;
      }
      return {};
    }
    if (flag.field != nullptr) {
      names.push_back(fmt::format("{}=err", flag.name));
      names.push_back(fmt::format("{}=warn", flag.name));
    }
  }
  return tl::make_unexpected(fmt::format("unknown warning flag '{}'{}", text, Suggestion(text, names)));
}

std::string DebugModeList() {
  std::string text = "debugging modes:\n";
  for (const DebugMode& mode : kDebugModes) {
    text += fmt::format("  {:<12} {}\n", mode.name, mode.help);
  }
  return text + "multiple modes can be enabled via -d FOO -d BAR\n";
}

std::string WarningFlagList() {
  std::string text = "warning flags:\n";
  for (const WarningFlag& flag : kWarningFlags) {
    if (flag.field != nullptr) {
      std::string name = fmt::format("{}={{err,warn{}}}", flag.name, flag.may_be_ignored ? ",ignore" : "");
      text += fmt::format("  {:<31} {}\n", name, flag.help);
    }
  }
  return text;
}

tl::expected<int, UsageError> ParseCargoJobs(std::string_view text) {
  if (text == "default") {
    return kDefaultJobs;
  }
  std::optional<int64_t> value = ParseInt(text);
  if (!value) {
    return tl::make_unexpected(UsageError{
        fmt::format("error: could not parse `{}`. Number of parallel jobs should be `default` or a number.\n", text),
        kCargoFailure});
  }
  if (*value == 0) {
    return tl::make_unexpected(UsageError{"error: jobs may not be 0\n", kCargoFailure});
  }
  return Clamped(*value);
}

tl::expected<ColorChoice, UsageError> ParseCargoColor(std::string_view text) {
  if (std::optional<ColorChoice> choice = ParseColorChoice(text)) {
    return *choice;
  }
  return tl::make_unexpected(UsageError{fmt::format("error: invalid value '{}' for '--color <WHEN>'\n"
                                                    "  [possible values: auto, always, never]\n\n"
                                                    "For more information, try '--help'.\n",
                                                    text),
                                        1});
}

tl::expected<MessageFormat, UsageError> ParseMessageFormat(const std::vector<std::string>& values) {
  std::optional<MessageFormat> format;
  for (const std::string& value : values) {
    for (std::string_view part : Split(value, ',')) {
      std::string word(part);
      std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
      if (std::ranges::find(kMessageFormats, word) == kMessageFormats.end()) {
        return tl::make_unexpected(UsageError{fmt::format("error: invalid value '{}' for '--message-format <FMT>'\n"
                                                          "  [possible values: {}]\n\n"
                                                          "For more information, try '--help'.\n",
                                                          part, fmt::join(kMessageFormats, ", ")),
                                              1});
      }
      if (!AddMessageFormat(word, format)) {
        return tl::make_unexpected(
            UsageError{"error: cannot specify two kinds of `message-format` arguments\n", kCargoFailure});
      }
    }
  }
  return format.value_or(MessageFormat());
}

int ResolveCargoJobs(std::optional<int> jobs, int processors) {
  const int count = jobs.value_or(kDefaultJobs);
  return std::max(count > 0 ? count : processors + count, 1);
}

}  // namespace rbuild
