// Colors: the environment variables that ask for them or refuse them.
#include "status/colors.h"

#include <string>

namespace rbuild {

namespace {

bool IsSet(const Environment& environment, std::string_view name) {
  std::optional<std::string> value = environment.Get(name);
  return value && !value->empty() && *value != "0";
}

}  // namespace

std::optional<ColorChoice> ParseColorChoice(std::string_view text) {
  for (ColorChoice choice : {ColorChoice::kAuto, ColorChoice::kAlways, ColorChoice::kNever}) {
    if (text == ColorWord(choice)) {
      return choice;
    }
  }
  return std::nullopt;
}

std::string_view ColorWord(ColorChoice choice) {
  switch (choice) {
    case ColorChoice::kAuto:
      return "auto";
    case ColorChoice::kAlways:
      return "always";
    case ColorChoice::kNever:
      break;
  }
  return "never";
}

bool TermIsCapable(const Environment& environment) {
  std::optional<std::string> term = environment.Get("TERM");
  return term && *term != "dumb";
}

bool NinjaUsesColors(const Environment& environment, bool smart_terminal) {
  if (IsSet(environment, "FORCE_COLOR")) {
    return true;
  }
  if (IsSet(environment, "NO_COLOR")) {
    return false;
  }
  return smart_terminal || IsSet(environment, "CLICOLOR_FORCE");
}

bool CargoUsesColors(ColorChoice choice, const Environment& environment, bool terminal) {
  switch (choice) {
    case ColorChoice::kAlways:
      return true;
    case ColorChoice::kNever:
      return false;
    case ColorChoice::kAuto:
      break;
  }
  return NinjaUsesColors(environment, terminal && TermIsCapable(environment));
}

}  // namespace rbuild
