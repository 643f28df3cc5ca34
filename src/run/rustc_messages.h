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

// Stands before the text of a diagnostic that `cargo fix` can mend: a sequence that changes nothing on a terminal, is
// removed with the colours where there are none, and that rustc doesn't write. So it is kept and shown with the text.
inline constexpr std::string_view kFixableMark = "\x1b[0;0m";

// A diagnostic as rustc would have shown it, with its line ends; with kFixableMark before it if rustc suggests a change
// that can be made without asking.
struct RustcDiagnostic {
  std::string rendered;
  friend bool operator==(const RustcDiagnostic&, const RustcDiagnostic&) = default;
};

// What isn't a message of rustc: a macro that panics or prints, a wrapper's error. With its line end, if it had one.
struct RustcText {
  std::string text;
  friend bool operator==(const RustcText&, const RustcText&) = default;
};

using RustcItem = std::variant<RustcArtifact, RustcDiagnostic, RustcText>;

class RustcMessages {
 public:
  RustcMessages();
  ~RustcMessages();
  RustcMessages(RustcMessages&&) noexcept;

  // What the bytes complete, in order. Messages of other types (future_incompat, those to come) yield nothing; text
  // before a `{"$message_type"` on the same line comes as text; a line that can't be parsed comes as it is.
  std::vector<RustcItem> Feed(std::string_view bytes);
  // The stream has ended: what the last line, without a line end, yields.
  std::vector<RustcItem> Finish();

 private:
  struct Parser;

  void TakeLine(std::string_view line, std::vector<RustcItem>& items);

  std::unique_ptr<Parser> parser_;
  std::string partial_;
};

}  // namespace rbuild
