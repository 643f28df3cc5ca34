// TerminalPrinter: one line that is rewritten.
#include "status/terminal.h"

#include <algorithm>
#include <string>

#include "status/frame.h"

namespace rbuild {

LinePrinter::Cursor TerminalPrinter::Draw(std::string_view line, bool full) {
  std::string text = "\r";
  if (full) {
    text += line;
    text += '\n';
    output().Write(Stream::kOut, text);
    return Cursor::kLineStart;
  }
  // A line end or tab inside would break the count of columns.
  std::string single(line);
  std::replace_if(single.begin(), single.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  int width = output().Width(Stream::kOut);
  text += width > 0 ? ElideMiddle(single, width) : single;
  text += "\x1b[K";
  output().Write(Stream::kOut, text);
  return Cursor::kAfterStatusLine;
}

}  // namespace rbuild
