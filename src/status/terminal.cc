// TerminalPrinter: one line that is rewritten.
#include "status/terminal.h"

#include <algorithm>
#include <string>

#include "status/frame.h"

namespace rbuild {

LinePrinter::Cursor TerminalPrinter::Draw(std::string_view line) {
  // A line end or tab inside would break the count of columns.
  std::string single(line);
  std::replace_if(single.begin(), single.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  int width = output().Width(Stream::kOut);
  output().Write(Stream::kOut, "\r" + (width > 0 ? ElideMiddle(single, width) : single) + "\x1b[K");
  return Cursor::kAfterStatusLine;
}

}  // namespace rbuild
