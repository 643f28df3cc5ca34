// LinePrinter: line ends and the lock of the console.
#include "status/line_printer.h"

#include <utility>

namespace rbuild {

void LinePrinter::PrintStatusLine(std::string_view line) {
  if (locked_) {
    kept_line_ = line;
    return;
  }
  DrawBelowText(line);
}

void LinePrinter::DrawBelowText(std::string_view line) {
  if (cursor_ == Cursor::kAfterText) {
    PrintOnNewLine("");
  }
  cursor_ = Draw(line);
}

void LinePrinter::WriteOrKeep(std::string_view text) {
  if (locked_) {
    kept_text_ += text;
  } else {
    output_.Write(Stream::kOut, text);
  }
}

void LinePrinter::PrintOnNewLine(std::string_view text) {
  std::string whole;
  if (locked_ && !kept_line_.empty()) {
    kept_text_ += std::exchange(kept_line_, "");
    kept_text_ += '\n';
  }
  if (cursor_ != Cursor::kLineStart) {
    whole = "\n";
  }
  whole += text;
  if (!whole.empty()) {
    WriteOrKeep(whole);
  }
  cursor_ = text.empty() || text.back() == '\n' ? Cursor::kLineStart : Cursor::kAfterText;
}

void LinePrinter::PrintError(std::string_view line) {
  if (!locked_) {
    PrintOnNewLine("");
  }
  output_.Write(Stream::kErr, std::string(line) + "\n");
}

void LinePrinter::SetConsoleLocked(bool locked) {
  if (locked == locked_) {
    return;
  }
  if (locked) {
    PrintOnNewLine("");
    locked_ = true;
    return;
  }
  locked_ = false;
  // What was kept has its own line ends; the cursor of the lock's time was the end of it.
  cursor_ = Cursor::kLineStart;
  PrintOnNewLine(std::exchange(kept_text_, ""));
  if (!kept_line_.empty()) {
    DrawBelowText(std::exchange(kept_line_, ""));
  }
}

}  // namespace rbuild
