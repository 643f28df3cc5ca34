// Diagnostics: finds the heads of rustc's rendered messages.
#include "status/diagnostics.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "run/rustc_messages.h"

namespace rbuild {

namespace {

bool IsCountOfWarnings(std::string_view rest) {
  // ": 2 warnings emitted"
  if (!rest.starts_with(": ")) {
    return false;
  }
  rest.remove_prefix(2);
  size_t digits = 0;
  while (digits < rest.size() && std::isdigit(static_cast<unsigned char>(rest[digits])) != 0) {
    ++digits;
  }
  std::string_view words = rest.substr(digits);
  return digits > 0 && (words == " warning emitted" || words == " warnings emitted");
}

// What a line without escape sequences begins; nothing if it is an ordinary line.
std::optional<DiagnosticKind> KindOfHead(std::string_view line) {
  static constexpr std::array<std::pair<std::string_view, DiagnosticKind>, 4> kHeads = {{
      {"error", DiagnosticKind::kError},
      {"warning", DiagnosticKind::kWarning},
      {"note", DiagnosticKind::kNote},
      {"help", DiagnosticKind::kNote},
  }};
  if (line.starts_with("For more information about") || line.starts_with("Some errors have detailed explanations")) {
    return DiagnosticKind::kNote;
  }
  for (const auto& [word, kind] : kHeads) {
    if (!line.starts_with(word)) {
      continue;
    }
    std::string_view rest = line.substr(word.size());
    if (!rest.starts_with(':') && !rest.starts_with('[')) {
      return std::nullopt;
    }
    if (kind == DiagnosticKind::kError && rest.starts_with(": aborting due to ")) {
      return DiagnosticKind::kSummary;
    }
    if (kind == DiagnosticKind::kWarning && IsCountOfWarnings(rest)) {
      return DiagnosticKind::kSummary;
    }
    return kind;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Diagnostic> SplitDiagnostics(std::string_view output) {
  std::vector<Diagnostic> parts;
  size_t start = 0;
  DiagnosticKind kind = DiagnosticKind::kText;
  auto add = [&](size_t end) {
    if (end > start) {
      const std::string_view text = output.substr(start, end - start);
      parts.push_back({kind, text.starts_with(kFixableMark), text});
    }
  };
  bool after_empty_line = true;
  size_t position = 0;
  while (position < output.size()) {
    size_t line_end = std::min(output.find('\n', position), output.size());
    std::string line = StripAnsi(output.substr(position, line_end - position));
    if (after_empty_line) {
      if (std::optional<DiagnosticKind> head = KindOfHead(line)) {
        add(position);
        start = position;
        kind = *head;
      }
    }
    after_empty_line = line.empty();
    position = line_end + 1;
  }
  add(output.size());
  return parts;
}

}  // namespace rbuild
