// FindDirect: which command lines need no shell, and what a shell would make of them.
//
// Most edges run one program with plain arguments. Starting a shell first, only to have it start the program, costs as
// much again as the start of the program: 0.5 to 1 ms.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbuild {

// The words of a line that is one simple command by the rules of POSIX (Shell Command Language, 2.2 and 2.9.1): quotes
// and backslashes taken off, no expansion, redirection, assignment or operator. Nothing for every other line, also
// where the first word is a word of the shell itself (`cd`, `echo`, `if`).
std::optional<std::vector<std::string>> WordsWithoutShell(std::string_view line);

// Whether a command that a shell starts may find another variable of this name than the shell, or none: some have
// values of the shell's own, some hold a function, and dash leaves out what is no name for it.
bool IsChangedByShell(std::string_view variable);

struct DirectCommand {
  std::string program;             // a path
  std::vector<std::string> words;  // the first is the program's name as the line has it
};

// The program that a shell would start for the whole line, searched in `path`, a list as in PATH. Nothing if only a
// shell can tell, or without a `path` for a name that needs one. That the program can be started is not looked at.
std::optional<DirectCommand> FindDirect(std::string_view line, const std::optional<std::string>& path);

}  // namespace rbuild
