// PackageSpec: names packages as -p, --exclude and profile overrides do: NAME, NAME@VERSION or URL#NAME@VERSION.
//
// Source: the cargo reference, "Package ID Specifications".
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "cargo/metadata.h"

namespace rbuild::cargo {

class PackageSpec {
 public:
  // Errors quote the text.
  static Result<PackageSpec> Parse(std::string_view text);
  // The spec of exactly this package.
  static PackageSpec Of(const Package& package);

  bool Matches(const Package& package) const;
  const std::string& name() const { return name_; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::string name_;
  std::string version_;  // "" = any; "1" and "1.2" match as prefixes
  std::string kind_;     // "registry", "git", "path", ...; "" = any
  std::string url_;      // "" = any
};

// `text` has a character that makes it a glob pattern: * ? [ ].
bool IsGlobPattern(std::string_view text);
// Whether the whole of `text` matches the pattern of *, ?, [abc], [a-z] and [!abc]. An unclosed [ matches nothing.
bool GlobMatches(std::string_view pattern, std::string_view text);

}  // namespace rbuild::cargo
