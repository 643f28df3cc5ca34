// TerminalPrinter: status lines on a terminal, each over the one before.
#pragma once

#include <string_view>

#include "status/line_printer.h"

namespace rbuild {

class TerminalPrinter : public LinePrinter {
 public:
  using LinePrinter::LinePrinter;
  bool is_smart() const override { return true; }

 protected:
  // "\r", the line elided in the middle to the terminal's width, and "\x1b[K" (erase to the end of the line).
  Cursor Draw(std::string_view line) override;
};

}  // namespace rbuild
