// Diagnostics: what a rustc command wrote, cut into messages, so that each is shown once.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace rbuild {

enum class DiagnosticKind : uint8_t {
  kText,  // no diagnostic: what a macro or a build script wrote
  kError,
  kWarning,
  kNote,     // notes, helps and hints that stand alone
  kSummary,  // rustc's own count ("aborting due to ...", "2 warnings emitted"), which Cargo replaces by its own
};

struct Diagnostic {
  DiagnosticKind kind = DiagnosticKind::kText;
  bool fixable = false;   // `cargo fix` can mend it
  std::string_view text;  // with its line ends; part of what was given
};

// A diagnostic starts at a line whose text, escape sequences apart, starts with "error", "warning", "note", "help" or
// "For more information about", at the beginning or after an empty line, and goes on to the next one. All parts
// together are `output` again.
std::vector<Diagnostic> SplitDiagnostics(std::string_view output);

}  // namespace rbuild
