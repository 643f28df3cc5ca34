// PlainPrinter: a status line is a line.
#include "status/plain.h"

#include <string>

namespace rbuild {

LinePrinter::Cursor PlainPrinter::Draw(std::string_view line) {
  output().Write(Stream::kOut, std::string(line) + "\n");
  return Cursor::kLineStart;
}

}  // namespace rbuild
