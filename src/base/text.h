// Small operations on text that several stages need.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rbuild {

// `path` as one word of /bin/sh: unchanged if all its bytes are in A-Za-z0-9_+-./, else in single quotes
// (ninja's rule for $in and $out).
std::string ShellQuote(std::string_view word);
void AppendShellQuoted(std::string_view word, std::string* out);

// Parts between separators; empty parts are kept. "" gives one empty part.
std::vector<std::string_view> Split(std::string_view text, char separator);
// Words separated by runs of spaces and tabs; no empty ones.
std::vector<std::string_view> SplitWords(std::string_view text);
std::string Join(std::span<const std::string> parts, std::string_view separator);
// Without white space (blank, tab, CR, LF) at either end.
std::string_view Trim(std::string_view text);

// The number of insertions, deletions and replacements that turn `a` into `b`, or more than `limit` if it is above it.
int EditDistance(std::string_view a, std::string_view b, int limit);
// The candidate nearest to `word` within 3 edits (ninja's rule for "did you mean"), if any.
std::optional<std::string> NearestWord(std::string_view word, std::span<const std::string> candidates);

// The length of the escape sequence at the start of `text`. One that is cut off ends before what can't belong to it.
// REQUIRES: text starts with ESC.
size_t EscapeLength(std::string_view text);
// `text` without escape sequences of terminals.
std::string StripAnsi(std::string_view text);

// A JSON string. Bytes that are not UTF-8 become U+FFFD: a reader would refuse the whole text otherwise.
std::string JsonQuoted(std::string_view text);

// Whole-string decimal numbers; nothing on junk or overflow.
std::optional<int64_t> ParseInt(std::string_view text);
std::optional<double> ParseDouble(std::string_view text);

}  // namespace rbuild
