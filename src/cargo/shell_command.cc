// ShellCommand: its text.
#include "cargo/shell_command.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cargo/build_script_spec.h"

namespace rbuild::cargo {

namespace {

void AppendSources(const std::vector<std::string>& fragments, std::string* text) {
  // An exported variable of that name must not be taken for what the fragments collect.
  *text +=
      fmt::format("{}= {}= {}= {}= && ", kOwnSearchVariable, kOtherSearchVariable, kCdylibVariable, kNativeVariable);
  for (const std::string& fragment : fragments) {
    *text += fmt::format(". {} && ", ShellQuote(fragment));
  }
}

// JSON for rbuild alone; ninja removes the colours where they can't be shown.
bool AppendMessageFlag(std::string_view word, std::string* text) {
  if (word == kJsonMessages) {
    *text += fmt::format("\"${{{}:---color=always}}\"", kMessagesVariable);
  } else if (word.starts_with("--json=")) {
    *text += fmt::format("${{{}:+{}}}", kMessagesVariable, word);
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::string SetArguments(const ShellCommand& command) {
  std::string text = "set --";
  for (const std::string& word : command.program_and_arguments) {
    text += ' ';
    if (!command.has_other_readers || !AppendMessageFlag(word, &text)) {
      AppendShellQuoted(word, &text);
    }
  }
  return command.takes_further_arguments ? text + " \"$@\"" : text;
}

std::string FormatShellCommand(const ShellCommand& command) {
  std::string text;
  if (!command.cwd.empty()) {
    text += fmt::format("cd {} && ", ShellQuote(command.cwd));
  }
  if (command.arguments_fragment.empty()) {
    text += SetArguments(command);
  } else {
    text += ". " + ShellQuote(command.arguments_fragment);
  }
  text += fmt::format(" && . {} && ", ShellQuote(command.environment_fragment));
  if (!command.plugin_fragments.empty()) {
    AppendSources(command.plugin_fragments, &text);
    text += fmt::format(
        "{{ [ -z \"${0}\" ] || export LD_LIBRARY_PATH=\"${{LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}}${{{0}#:}}\"; }} && ",
        kNativeVariable);
  }
  if (!command.library_fragments.empty()) {
    AppendSources(command.library_fragments, &text);
    text += fmt::format(
        "{{ [ -z \"${0}\" ] || export LD_LIBRARY_PATH=\"${{{0}#:}}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}\"; }} && ",
        kNativeVariable);
  }
  if (!command.search_fragments.empty()) {
    AppendSources(command.search_fragments, &text);
    text += fmt::format("eval \"set -- \\\"\\$@\\\"${}${}\" && ", kOwnSearchVariable, kOtherSearchVariable);
  }
  if (!command.flags_fragment.empty()) {
    text += fmt::format(". {} && ", ShellQuote(command.flags_fragment));
  }
  if (command.takes_cdylib_arguments && !command.search_fragments.empty()) {
    text += fmt::format("eval \"set -- \\\"\\$@\\\"${}\" && ", kCdylibVariable);
  }
  text += "exec \"$@\"";
  return text;
}

}  // namespace rbuild::cargo
