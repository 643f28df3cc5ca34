// LinePrinter: status lines and blocks of text on stdout, with ninja's rules for line ends and for the console.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "status/output.h"

namespace rbuild {

// Knows two kinds of text: a status line, which a terminal may overwrite with the next one, and text that stays.
//
// While a console edge owns the terminal (SetConsoleLocked) nothing is written: text is kept, and of the status lines
// the newest; both appear when the console is free again.
// Invariant: text that stays starts at column 0, and no status line overwrites it or continues its last line. (There
// ninja differs: a status line after an output without its last newline is joined to it in a pipe and erases it on a
// terminal.)
class LinePrinter {
 public:
  // `output` must outlive the printer.
  explicit LinePrinter(Output& output) : output_(output) {}
  virtual ~LinePrinter() = default;
  LinePrinter(const LinePrinter&) = delete;
  LinePrinter& operator=(const LinePrinter&) = delete;

  // A terminal that rewrites its line: then status lines are worth showing when an edge starts too.
  virtual bool is_smart() const = 0;

  void PrintStatusLine(std::string_view line);
  // Text that stays; may lack its last newline, which follows when something else is printed. "" only ends the line.
  void PrintOnNewLine(std::string_view text);
  // One line on stderr, at once, also while the console is locked.
  void PrintError(std::string_view line);
  void SetConsoleLocked(bool locked);

 protected:
  enum class Cursor : uint8_t { kLineStart, kAfterStatusLine, kAfterText };

  // Draws a status line and returns where the cursor is then.
  virtual Cursor Draw(std::string_view line) = 0;

  Output& output() { return output_; }

 private:
  void WriteOrKeep(std::string_view text);
  void DrawBelowText(std::string_view line);

  Output& output_;
  Cursor cursor_ = Cursor::kLineStart;
  bool locked_ = false;
  std::string kept_line_;
  std::string kept_text_;
};

}  // namespace rbuild
