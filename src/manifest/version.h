// The versions of ninja and of its file formats that we speak.
#pragma once

#include <compare>
#include <string_view>

namespace rbuild {

// "1.13.2" is {1, 13}: only these two numbers decide what a file may ask for.
struct Version {
  int major = 0;
  int minor = 0;
  friend auto operator<=>(const Version&, const Version&) = default;
};

// The numbers at the beginning of `text` and behind its first dot; 0 where there is none.
Version ParseVersion(std::string_view text);

// The ninja that we answer as.
inline constexpr std::string_view kNinjaVersion = "1.13.2";
// The newest `ninja_required_version` that is accepted. Ninja 1.14's only addition to the language, `$^`, is
// understood.
inline constexpr Version kLanguageVersion{1, 14};
// From this required version on, `$^` means a newline.
inline constexpr Version kNewlineEscapeVersion{1, 14};
inline constexpr Version kDyndepVersion{1, 0};

}  // namespace rbuild
