// EscapedLines: the form of the small text files that the generator keeps: a key and a value on each line.
//
// Keys are plain words. In a value a backslash is `\\`, a newline `\n`, a carriage return `\r`, a NUL `\0`: any other
// byte stands for itself, so that a file can be read by people and by `diff`.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace rbuild::cargo {

std::string EscapeLine(std::string_view value);
// Nothing is lost: UnescapeLine(EscapeLine(x)) == x. Error: an unknown escape.
Result<std::string> UnescapeLine(std::string_view text);

using KeyedLines = std::vector<std::pair<std::string, std::string>>;

std::string FormatKeyedLines(const KeyedLines& lines);
// Error: names `file` and the line.
Result<KeyedLines> ParseKeyedLines(std::string_view text, std::string_view file);

// Two values in one: NAME=VALUE, cut at the first '='. Without one, the whole text is the name.
std::pair<std::string_view, std::string_view> CutAtEquals(std::string_view text);

}  // namespace rbuild::cargo
