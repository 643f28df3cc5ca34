// What must hold for any output of a command whatever, in whatever pieces it arrives.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rbuild {

// Feeds `text` as rustc's stderr, whole and in pieces: both yield the same, and what is no message comes out as it
// went in. Yields what doesn't hold.
std::optional<std::string> FaultOfRustcStream(std::string_view text);

// The first line is the prefix, the rest a command's output: whole and in pieces it yields the same, and every byte
// comes out again as output or with a path.
std::optional<std::string> FaultOfPrefixStream(std::string_view text);

}  // namespace rbuild
