// Parses package id specifications and matches packages with them.
#include "cargo/package_spec.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

namespace rbuild::cargo {
namespace {

bool IsNameCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 128;
}

bool StartsWithDigit(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) != 0;
}

std::pair<std::string_view, std::string_view> SplitAt(std::string_view text, size_t at) {
  return {text.substr(0, at), at == std::string_view::npos ? std::string_view() : text.substr(at + 1)};
}

// A partial version ("1", "1.2") stands for every full one that begins with its numbers. A pre-release matches only
// itself.
bool VersionMatches(std::string_view wanted, std::string_view version) {
  if (wanted.empty() || wanted == version) {
    return true;
  }
  const std::string_view without_build = version.substr(0, version.find('+'));
  if (wanted == without_build) {
    return true;
  }
  const auto dots = std::count(wanted.begin(), wanted.end(), '.');
  const bool is_partial = dots < 2 && wanted.find_first_of("-+") == std::string_view::npos;
  return is_partial && without_build.find('-') == std::string_view::npos && version.starts_with(wanted) &&
         version[wanted.size()] == '.';
}

struct SourceParts {
  std::string_view kind;
  std::string_view url;  // without the query that names a git branch
};

SourceParts SplitSource(std::string_view source) {
  SourceParts parts;
  const size_t scheme_end = source.find("://");
  const size_t plus = source.find('+');
  if (plus != std::string_view::npos && plus < scheme_end) {
    parts.kind = source.substr(0, plus);
    source.remove_prefix(plus + 1);
  }
  parts.url = source.substr(0, source.find_first_of("?#"));
  return parts;
}

// What stands behind '#', else what names the package in the URL's path.
Result<std::pair<std::string, std::string>> SplitFragment(std::string_view text, std::string_view url,
                                                          std::string_view fragment) {
  const std::string_view last = url.substr(url.rfind('/') + 1);
  if (fragment.empty()) {
    return std::pair(std::string(last), std::string());
  }
  const auto [name, version] = SplitAt(fragment, fragment.find_first_of("@:"));
  if (version.empty() && StartsWithDigit(name)) {
    return std::pair(std::string(last), std::string(name));
  }
  if (name.empty()) {
    return InputError(fmt::format("invalid package ID specification `{}`: the name is empty", text));
  }
  return std::pair(std::string(name), std::string(version));
}

}  // namespace

Result<PackageSpec> PackageSpec::Parse(std::string_view text) {
  PackageSpec spec;
  spec.text_ = std::string(text);
  if (text.find("://") != std::string_view::npos) {
    const auto [source, fragment] = SplitAt(text, text.find('#'));
    const SourceParts parts = SplitSource(source);
    spec.kind_ = std::string(parts.kind);
    spec.url_ = std::string(parts.url);
    TRY_ASSIGN(const auto name_and_version, SplitFragment(text, parts.url, fragment));
    spec.name_ = name_and_version.first;
    spec.version_ = name_and_version.second;
    return spec;
  }
  const auto [name, version] = SplitAt(text, text.find_first_of("@:"));
  const bool is_name =
      !name.empty() && !StartsWithDigit(name) && std::all_of(name.begin(), name.end(), IsNameCharacter);
  if (!is_name) {
    return InputError(fmt::format("invalid package ID specification `{}`: expected NAME, NAME@VERSION or a URL", text));
  }
  if (name.size() != text.size() && !StartsWithDigit(version)) {
    return InputError(fmt::format("invalid package ID specification `{}`: expected a version like 1.32", text));
  }
  spec.name_ = std::string(name);
  spec.version_ = std::string(version);
  return spec;
}

PackageSpec PackageSpec::Of(const Package& package) {
  PackageSpec spec;
  spec.text_ = package.id;
  const SourceParts parts = SplitSource(std::string_view(package.id).substr(0, package.id.find('#')));
  spec.kind_ = std::string(parts.kind);
  spec.url_ = std::string(parts.url);
  spec.name_ = package.name;
  spec.version_ = package.version;
  return spec;
}

bool PackageSpec::Matches(const Package& package) const {
  if (package.name != name_ || !VersionMatches(version_, package.version)) {
    return false;
  }
  if (url_.empty()) {
    return true;
  }
  const SourceParts parts = SplitSource(std::string_view(package.id).substr(0, package.id.find('#')));
  return parts.url == url_ && (kind_.empty() || kind_ == parts.kind);
}

bool IsGlobPattern(std::string_view text) {
  return text.find_first_of("*?[]") != std::string_view::npos;
}

namespace {

// Matches one character with the class that begins at pattern[at] == '['; sets `*next` behind it. False if unclosed.
bool MatchClass(std::string_view pattern, size_t at, char c, size_t* next) {
  size_t i = at + 1;
  const bool negated = i < pattern.size() && pattern[i] == '!';
  i += negated ? 1 : 0;
  bool found = false;
  const size_t first = i;
  for (; i < pattern.size() && (pattern[i] != ']' || i == first); ++i) {
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      found = found || (pattern[i] <= c && c <= pattern[i + 2]);
      i += 2;
    } else {
      found = found || pattern[i] == c;
    }
  }
  *next = i + 1;
  return i < pattern.size() && found != negated;
}

}  // namespace

bool GlobMatches(std::string_view pattern, std::string_view text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;  // the last * and where its match ended so far
  size_t star_text = 0;
  while (t < text.size()) {
    size_t next = p + 1;
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
      continue;
    }
    if (p < pattern.size() && (pattern[p] == '['   ? MatchClass(pattern, p, text[t], &next)
                               : pattern[p] == '?' ? true
                                                   : pattern[p] == text[t])) {
      p = next;
      ++t;
      continue;
    }
    if (star == std::string_view::npos) {
      return false;
    }
    p = star + 1;
    t = ++star_text;
  }
  return std::all_of(pattern.begin() + static_cast<ptrdiff_t>(std::min(p, pattern.size())), pattern.end(),
                     [](char c) { return c == '*'; });
}

}  // namespace rbuild::cargo
