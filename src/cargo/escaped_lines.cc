// EscapedLines: writing and reading them.
#include "cargo/escaped_lines.h"

#include <fmt/format.h>

namespace rbuild::cargo {

std::string EscapeLine(std::string_view value) {
  std::string text;
  text.reserve(value.size());
  for (char c : value) {
    switch (c) {
      case '\\':
        text += "\\\\";
        break;
      case '\n':
        text += "\\n";
        break;
      case '\r':
        text += "\\r";
        break;
      case '\0':
        text += "\\0";
        break;
      default:
        text += c;
    }
  }
  return text;
}

Result<std::string> UnescapeLine(std::string_view text) {
  std::string value;
  value.reserve(text.size());
  for (std::string_view rest = text;;) {
    const size_t escape = rest.find('\\');
    value += rest.substr(0, escape);
    if (escape == std::string_view::npos) {
      return value;
    }
    const char kind = escape + 1 < rest.size() ? rest[escape + 1] : ' ';
    switch (kind) {
      case '\\':
        value += '\\';
        break;
      case 'n':
        value += '\n';
        break;
      case 'r':
        value += '\r';
        break;
      case '0':
        value += '\0';
        break;
      default:
        return InputError(fmt::format("unknown escape in '{}'", text));
    }
    rest.remove_prefix(escape + 2);
  }
}

std::string FormatKeyedLines(const KeyedLines& lines) {
  std::string text;
  for (const auto& [key, value] : lines) {
    text += key;
    if (!value.empty()) {
      text += ' ';
      text += EscapeLine(value);
    }
    text += '\n';
  }
  return text;
}

Result<KeyedLines> ParseKeyedLines(std::string_view text, std::string_view file) {
  KeyedLines lines;
  int number = 0;
  while (!text.empty()) {
    ++number;
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return InputError("the file ends in the middle of a line", Location{std::string(file), number, 0, ""});
    }
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.empty()) {
      return InputError("empty line", Location{std::string(file), number, 0, ""});
    }
    const size_t blank = line.find(' ');
    std::string_view value = blank == std::string_view::npos ? std::string_view() : line.substr(blank + 1);
    auto plain = UnescapeLine(value);
    if (!plain) {
      return InputError(plain.error().message, Location{std::string(file), number, 0, ""});
    }
    lines.emplace_back(std::string(line.substr(0, blank)), *std::move(plain));
  }
  return lines;
}

std::pair<std::string_view, std::string_view> CutAtEquals(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    return {text, {}};
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace rbuild::cargo
