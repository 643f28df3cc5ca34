// PlainPrinter: status lines in a pipe, a file or on a dumb terminal, one below the other.
#pragma once

#include <string_view>

#include "status/line_printer.h"

namespace rbuild {

class PlainPrinter : public LinePrinter {
 public:
  using LinePrinter::LinePrinter;
  bool is_smart() const override { return false; }

 protected:
  Cursor Draw(std::string_view line) override;
};

}  // namespace rbuild
