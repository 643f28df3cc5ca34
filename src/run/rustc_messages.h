// RustcMessages: takes rustc's stderr apart (--error-format=json --json=artifacts,...), in whatever pieces it arrives.
//
// No I/O and no state beyond the current line: what it is fed decides what comes out.
// Format: rustc book, "JSON Output".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rbuild {

// A file that the compiler has completed: {"$message_type":"artifact","artifact":PATH,"emit":KIND}.
struct RustcArtifact {
  std::string path;
  std::string emit;  // "metadata", "dep-info", "link", ...
  friend bool operator==(const RustcArtifact&, const RustcArtifact&) = default;
};

// A message for the user. Views would end with the parser's next line, so these are copies.
struct RustcDiagnostic {
  std::string json;      // the line as it came, without its end
  std::string rendered;  // as rustc would have shown it, with ANSI colours and line ends
  std::string level;     // "error", "warning", "note", "failure-note", ...
  std::string message;
  std::string code;      // "E0308", "unused_imports"; "" if it has none
  std::string place;     // "src/lib.rs:3:5"; "" if it has none
  std::string label;     // what is said of that place; "" if nothing is
  bool fixable = false;  // holds a suggestion that can be made without asking
  friend bool operator==(const RustcDiagnostic&, const RustcDiagnostic&) = default;
};

// Lints of this crate that will be errors in a later Rust, whatever their level is now.
struct RustcFutureReport {
  std::string json;  // the line as it came, without its end
  std::vector<std::string> rendered;
  friend bool operator==(const RustcFutureReport&, const RustcFutureReport&) = default;
};

// What isn't a message of rustc: a macro that panics or prints, a wrapper's error. With its line end, if it had one.
struct RustcText {
  std::string text;
  friend bool operator==(const RustcText&, const RustcText&) = default;
};

using RustcItem = std::variant<RustcArtifact, RustcDiagnostic, RustcFutureReport, RustcText>;

class RustcMessages {
 public:
  RustcMessages();
  ~RustcMessages();
  RustcMessages(RustcMessages&&) noexcept;

  // What the bytes complete, in order. Messages of other types (those to come) yield nothing; text before a
  // `{"$message_type"` on the same line comes as text; a line that can't be parsed comes as it is.
  std::vector<RustcItem> Feed(std::string_view bytes);
  // The stream has ended: what the last line, without a line end, yields.
  std::vector<RustcItem> Finish();

 private:
  struct Parser;

  void TakeLine(std::string_view line, std::vector<RustcItem>& items);

  std::unique_ptr<Parser> parser_;
  std::string partial_;
};

// All items of what a command wrote.
std::vector<RustcItem> ReadRustcOutput(std::string_view output);

// rustc's own count at the end ("aborting due to ...", "2 warnings emitted"), which cargo replaces by one of its own.
bool IsRustcSummary(const RustcDiagnostic& diagnostic);

// The diagnostic as `--error-format=short` shows it: a line, with its end and with colours; "" for what is not shown.
std::string ShortText(const RustcDiagnostic& diagnostic);

// What to show of a command's output where nothing is counted or folded.
std::string RenderRustcOutput(std::string_view output);

// The JSON of a diagnostic with `rendered` in the place of rustc's own; all other fields are as they were.
std::string WithRendered(std::string_view json, std::string_view rendered);

}  // namespace rbuild
