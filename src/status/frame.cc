// Frame: widths of characters, eliding in the middle, Cargo's progress bar.
#include "status/frame.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace rbuild {

namespace {

// A stretch of text that a terminal treats as one: a character or an escape sequence.
struct Glyph {
  size_t bytes = 1;
  int width = 1;
  bool escape = false;
};

struct Range {
  char32_t first;
  char32_t last;
};

// Blocks of combining marks and invisible characters, ascending.
constexpr std::array kZeroWidth = {
    Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x0591, 0x05BD}, Range{0x0610, 0x061A}, Range{0x064B, 0x065F},
    Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF}, Range{0x200B, 0x200F}, Range{0x2028, 0x202E}, Range{0x2060, 0x2064},
    Range{0x20D0, 0x20FF}, Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}, Range{0xFEFF, 0xFEFF}, Range{0xE0100, 0xE01EF},
};

// Unicode's East Asian Wide and Fullwidth blocks, emoji among them, ascending.
constexpr std::array kDoubleWidth = {
    Range{0x1100, 0x115F},   Range{0x231A, 0x231B},   Range{0x23E9, 0x23EC},   Range{0x25FD, 0x25FE},
    Range{0x2614, 0x2615},   Range{0x2648, 0x2653},   Range{0x26A1, 0x26A1},   Range{0x26AA, 0x26AB},
    Range{0x26BD, 0x26BE},   Range{0x26C4, 0x26C5},   Range{0x2705, 0x2705},   Range{0x270A, 0x270B},
    Range{0x2728, 0x2728},   Range{0x274C, 0x274C},   Range{0x2753, 0x2755},   Range{0x2757, 0x2757},
    Range{0x2795, 0x2797},   Range{0x2B1B, 0x2B1C},   Range{0x2B50, 0x2B50},   Range{0x2B55, 0x2B55},
    Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF},   Range{0x3400, 0x4DBF},   Range{0x4E00, 0x9FFF},
    Range{0xA000, 0xA4CF},   Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},
    Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x16FE0, 0x18CFF},
    Range{0x1B000, 0x1B2FF}, Range{0x1F000, 0x1F0FF}, Range{0x1F18E, 0x1F18E}, Range{0x1F191, 0x1F19A},
    Range{0x1F200, 0x1F320}, Range{0x1F32D, 0x1F5FF}, Range{0x1F600, 0x1F64F}, Range{0x1F680, 0x1F6FF},
    Range{0x1F7E0, 0x1F7EB}, Range{0x1F900, 0x1F9FF}, Range{0x1FA70, 0x1FAFF}, Range{0x20000, 0x3FFFD},
};

template <size_t kSize>
bool Contains(const std::array<Range, kSize>& ranges, char32_t code) {
  auto after = std::upper_bound(ranges.begin(), ranges.end(), code,
                                [](char32_t wanted, const Range& range) { return wanted < range.first; });
  return after != ranges.begin() && code <= std::prev(after)->last;
}

int WidthOf(char32_t code) {
  if (code < 0x20 || code == 0x7F) {
    return 0;
  }
  if (code < 0x300) {
    return 1;
  }
  if (Contains(kZeroWidth, code)) {
    return 0;
  }
  return Contains(kDoubleWidth, code) ? 2 : 1;
}

// The first glyph of `text`. REQUIRES: not empty.
Glyph FirstGlyph(std::string_view text) {
  auto lead = static_cast<uint8_t>(text[0]);
  if (lead == 0x1B) {
    return {.bytes = EscapeLength(text), .width = 0, .escape = true};
  }
  if (lead < 0x80) {
    return {.bytes = 1, .width = WidthOf(lead), .escape = false};
  }
  size_t length = lead >= 0xF0 && lead < 0xF8 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead >= 0xF8 || text.size() < length) {
    return {};
  }
  char32_t code = lead & (0xFFU >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    auto byte = static_cast<uint8_t>(text[i]);
    if ((byte & 0xC0U) != 0x80) {
      return {};
    }
    code = (code << 6U) | (byte & 0x3FU);
  }
  return {.bytes = length, .width = WidthOf(code), .escape = false};
}

}  // namespace

int VisibleWidth(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    Glyph glyph = FirstGlyph(text);
    width += glyph.width;
    text.remove_prefix(glyph.bytes);
  }
  return width;
}

std::string ElideMiddle(std::string_view text, int width) {
  constexpr int kDots = 3;
  int needed = VisibleWidth(text);
  if (needed <= width) {
    return std::string(text);
  }
  if (width <= kDots) {
    return std::string(static_cast<size_t>(std::max(width, 0)), '.');
  }
  const int left = (width - kDots) / 2;
  const int right_start = needed - (width - kDots - left);
  std::string elided;
  int column = 0;
  bool dots_done = false;
  while (!text.empty()) {
    Glyph glyph = FirstGlyph(text);
    bool on_left = !dots_done && column + glyph.width <= left;
    bool hidden = !glyph.escape && !on_left && (column < right_start || (glyph.width == 0 && column == right_start));
    if (hidden && !dots_done) {
      elided += "...";
      dots_done = true;
    }
    if (!hidden) {
      elided += text.substr(0, glyph.bytes);
    }
    column += glyph.width;
    text.remove_prefix(glyph.bytes);
  }
  return elided;
}

std::string ProgressBar(int done, int total, std::span<const std::string> active, int width) {
  constexpr int kWidestBar = 27;
  constexpr int kNarrowestBar = 5;
  constexpr int kRoomForNames = 20;
  std::string numbers = fmt::format("{}/{}", done, total);
  int without_bar = static_cast<int>(numbers.size());
  if (without_bar > width) {
    return "";
  }
  std::string line;
  int bar = std::min(kWidestBar, width - without_bar - 3 - kRoomForNames);
  if (bar >= kNarrowestBar) {
    int filled = total <= 0 ? 0 : static_cast<int>(int64_t{bar} * std::min(done, total) / total);
    std::string inside = std::string(static_cast<size_t>(filled), '=');
    if (filled < bar) {
      inside += '>';
    }
    inside.resize(static_cast<size_t>(bar), ' ');
    line = fmt::format("[{}] ", inside);
  }
  line += numbers;
  int left = width - VisibleWidth(line);
  std::string names;
  for (size_t i = 0; i < active.size(); ++i) {
    std::string next = (i == 0 ? ": " : ", ") + active[i];
    int reserve = i + 1 < active.size() ? 5 : 0;  // for ", ..." if the one after it does not fit
    if (VisibleWidth(names) + VisibleWidth(next) + reserve > left) {
      std::string_view more = i == 0 ? ": ..." : ", ...";
      if (VisibleWidth(names) + static_cast<int>(more.size()) <= left) {
        names += more;
      }
      break;
    }
    names += next;
  }
  return line + names;
}

}  // namespace rbuild
