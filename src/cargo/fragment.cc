// Fragment: quoting for the shell, and the few statements that a fragment is made of.
#include "cargo/fragment.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace rbuild::cargo {

namespace {

bool IsIdentifier(std::string_view name) {
  auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

// Read-only, recomputed or meaningful to the shell while it runs the fragment.
constexpr std::array<std::string_view, 33> kShellNames = {
    "_",       "DIRSTACK", "ENV",      "EPOCHREALTIME", "EPOCHSECONDS", "EUID",   "FUNCNAME", "GROUPS",
    "HISTCMD", "HISTFILE", "HISTSIZE", "IFS",           "LANG",         "LC_ALL", "LC_CTYPE", "LINENO",
    "MAIL",    "MAILPATH", "OLDPWD",   "OPTARG",        "OPTERR",       "OPTIND", "PATH",     "POSIXLY_CORRECT",
    "PPID",    "PS1",      "PS2",      "PS4",           "PWD",          "RANDOM", "SECONDS",  "SHELLOPTS",
    "UID"};

Result<void> CheckName(std::string_view name) {
  if (name.empty() || name.find('=') != std::string_view::npos || name.find('\0') != std::string_view::npos) {
    return InputError(fmt::format("'{}' can't be the name of an environment variable", name));
  }
  return {};
}

Result<void> CheckValue(std::string_view what, std::string_view value) {
  if (value.find('\0') != std::string_view::npos) {
    return InputError(fmt::format("{} has a NUL byte, which no command can receive", what));
  }
  return {};
}

// LIST: the inherited value stays if it begins with `value` already, as cargo leaves it alone.
void AppendPrepend(const EnvironmentChange& change, std::string* text) {
  const std::string quoted = ShellQuote(change.value);
  *text += fmt::format("case \"${{{0}-}}:\" in {1}:*) ;; *) {0}={1}\"${{{0}:+:${0}}}\" ;; esac\nexport {0}\n",
                       change.name, quoted);
}

}  // namespace

bool NeedsEnvProgram(std::string_view name) {
  return !IsIdentifier(name) || name.starts_with("BASH") || name.starts_with("_rbuild_") ||
         std::find(kShellNames.begin(), kShellNames.end(), name) != kShellNames.end();
}

Result<std::string> EnvironmentFragment(const EnvironmentChanges& changes) {
  std::string text;
  std::string removed;      // options of env
  std::string through_env;  // its operands
  for (const EnvironmentChange& change : changes.list()) {
    TRY(CheckName(change.name));
    TRY(CheckValue(fmt::format("the value of {}", change.name), change.value));
    switch (change.kind) {
      case EnvironmentChange::Kind::kSet:
        if (NeedsEnvProgram(change.name)) {
          through_env += ' ';
          AppendShellQuoted(fmt::format("{}={}", change.name, change.value), &through_env);
        } else {
          text += fmt::format("export {}={}\n", change.name, ShellQuote(change.value));
        }
        break;
      case EnvironmentChange::Kind::kSetIfAbsent:
        text += fmt::format("[ -n \"${{{0}+x}}\" ] || export {0}={1}\n", change.name, ShellQuote(change.value));
        break;
      case EnvironmentChange::Kind::kUnset:
        if (NeedsEnvProgram(change.name)) {
          removed += " -u ";
          AppendShellQuoted(change.name, &removed);
        } else {
          text += fmt::format("unset {}\n", change.name);
        }
        break;
      case EnvironmentChange::Kind::kPrepend:
        AppendPrepend(change, &text);
        break;
    }
  }
  if (!through_env.empty() || !removed.empty()) {
    // "--": a name may begin with a dash.
    text += fmt::format("set -- env{} --{} \"$@\"\n", removed, through_env);
  }
  return text;
}

Result<std::string> ArgumentsFragment(std::span<const std::string> arguments) {
  if (arguments.empty()) {
    return std::string();
  }
  std::string text = "set -- \"$@\"";
  for (const std::string& argument : arguments) {
    TRY(CheckValue("an argument", argument));
    text += ' ';
    AppendShellQuoted(argument, &text);
  }
  text += '\n';
  return text;
}

Result<std::string> CollectingFragment(std::string_view variable, std::span<const std::string> arguments) {
  if (arguments.empty()) {
    return std::string();
  }
  std::string words;
  for (const std::string& argument : arguments) {
    TRY(CheckValue("an argument", argument));
    words += ' ';
    AppendShellQuoted(argument, &words);
  }
  return fmt::format("{0}=${0}{1}\n", variable, ShellQuote(words));
}

}  // namespace rbuild::cargo
