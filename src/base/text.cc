// Text: quoting, splitting, likeness, escape sequences, numbers.
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numeric>

#include <fmt/format.h>

namespace rbuild {

namespace {

// The length of the valid UTF-8 character at the start of `text`; 0 if there is none.
size_t Utf8Length(std::string_view text) {
  auto byte = [text](size_t i) { return static_cast<uint8_t>(text[i]); };
  uint8_t lead = byte(0);
  size_t length = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : (lead & 0xF0U) == 0xE0 ? 3 : 4;
  if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || text.size() < length) {
    return 0;
  }
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) {
      return 0;
    }
  }
  bool too_long = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  bool surrogate = lead == 0xED && byte(1) >= 0xA0;
  bool too_large = lead == 0xF4 && byte(1) >= 0x90;
  return too_long || surrogate || too_large ? 0 : length;
}

// A table, because each byte of each path of a command is looked up.
constexpr std::array<bool, 256> kShellSafe = [] {
  std::array<bool, 256> safe{};
  for (unsigned char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-./")) {
    safe[c] = true;
  }
  return safe;
}();

bool IsShellSafe(char c) {
  return kShellSafe[static_cast<unsigned char>(c)];
}

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

}  // namespace

void AppendShellQuoted(std::string_view word, std::string* out) {
  if (std::all_of(word.begin(), word.end(), IsShellSafe) && !word.empty()) {
    out->append(word);
    return;
  }
  *out += '\'';
  for (char c : word) {
    if (c == '\'') {
      *out += "'\\''";
    } else {
      *out += c;
    }
  }
  *out += '\'';
}

std::string ShellQuote(std::string_view word) {
  std::string quoted;
  AppendShellQuoted(word, &quoted);
  return quoted;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  size_t start = 0;
  while (true) {
    size_t end = text.find(separator, start);
    if (end == std::string_view::npos) {
      parts.push_back(text.substr(start));
      return parts;
    }
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
}

std::vector<std::string_view> SplitWords(std::string_view text) {
  std::vector<std::string_view> words;
  size_t i = 0;
  while (i < text.size()) {
    if (text[i] == ' ' || text[i] == '\t') {
      ++i;
      continue;
    }
    size_t start = i;
    while (i < text.size() && text[i] != ' ' && text[i] != '\t') {
      ++i;
    }
    words.push_back(text.substr(start, i - start));
  }
  return words;
}

std::string Join(std::span<const std::string> parts, std::string_view separator) {
  std::string joined;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) {
      joined += separator;
    }
    joined += parts[i];
  }
  return joined;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && IsBlank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

int EditDistance(std::string_view a, std::string_view b, int limit) {
  std::vector<int> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    int best = row[0];
    for (size_t j = 1; j <= b.size(); ++j) {
      int above = row[j];
      int replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above + 1, row[j - 1] + 1, replace});
      diagonal = above;
      best = std::min(best, row[j]);
    }
    if (best > limit) {
      return limit + 1;
    }
  }
  return row[b.size()];
}

std::optional<std::string> NearestWord(std::string_view word, std::span<const std::string> candidates) {
  constexpr int kMaxEdits = 3;
  int best = kMaxEdits + 1;
  std::optional<std::string> nearest;
  for (const std::string& candidate : candidates) {
    int distance = EditDistance(word, candidate, kMaxEdits);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

size_t EscapeLength(std::string_view text) {
  auto in_range = [&](size_t at, char first, char last) {
    return at < text.size() && text[at] >= first && text[at] <= last;
  };
  size_t end = 1;
  if (end < text.size() && text[end] == '[') {  // CSI
    ++end;
    while (in_range(end, ' ', '?')) {
      ++end;
    }
    return in_range(end, '@', '~') ? end + 1 : end;
  }
  if (end < text.size() && text[end] == ']') {  // OSC: to BEL or ESC backslash
    while (end < text.size() && text[end] != '\n') {
      if (text[end] == '\a') {
        return end + 1;
      }
      if (text.substr(end, 2) == "\x1b\\") {
        return end + 2;
      }
      ++end;
    }
    return end;
  }
  while (in_range(end, ' ', '/')) {
    ++end;
  }
  return in_range(end, '0', '~') ? end + 1 : end;
}

std::string StripAnsi(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    size_t escape = std::min(text.find('\x1b'), text.size());
    plain += text.substr(0, escape);
    text.remove_prefix(escape);
    text.remove_prefix(text.empty() ? 0 : EscapeLength(text));
  }
  return plain;
}

std::string JsonQuoted(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    size_t length = Utf8Length(text);
    if (length == 0) {
      quoted += "\\ufffd";
      length = 1;
    } else if (text[0] == '"' || text[0] == '\\') {
      quoted += '\\';
      quoted += text[0];
    } else if (static_cast<uint8_t>(text[0]) < 0x20) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(text[0]));
    } else {
      quoted += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return quoted + "\"";
}

std::optional<int64_t> ParseInt(std::string_view text) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    return std::nullopt;
  }
  return value;
}

std::optional<double> ParseDouble(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

}  // namespace rbuild
