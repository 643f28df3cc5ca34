// ShellCommand: one line for /bin/sh that starts a program in a folder, with an environment and with what build scripts
// ask for, by sourcing fragments; see fragment.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rbuild::cargo {

// Set where rbuild reads what rustc says: then it holds the flag that makes it JSON.
inline constexpr std::string_view kMessagesVariable = "RBUILD_RUSTC_MESSAGES";
inline constexpr std::string_view kJsonMessages = "--error-format=json";

struct ShellCommand {
  std::string cwd;  // "" = the folder of the build
  std::vector<std::string> program_and_arguments;
  bool takes_further_arguments = false;  // those of the shell follow
  bool has_other_readers = false;        // stock ninja may run it, and shows people what rustc says
  // Instead of them in the command, a fragment that puts them into "$@"; "" if they stand in the command.
  std::string arguments_fragment;
  std::string environment_fragment;
  std::vector<std::string> plugin_fragments;   // search fragments whose dynamic libraries may be loaded
  std::vector<std::string> library_fragments;  // search fragments whose dynamic libraries the program itself loads
  std::vector<std::string> search_fragments;   // search fragments whose -L the program gets
  std::string flags_fragment;                  // "" if there is none
  bool takes_cdylib_arguments = false;
};

// One line without a newline, if no argument has one. Fragments are absolute paths.
std::string FormatShellCommand(const ShellCommand& command);

// `set -- PROGRAM ARGUMENTS`: what may stand in an `arguments_fragment` instead.
std::string SetArguments(const ShellCommand& command);

}  // namespace rbuild::cargo
