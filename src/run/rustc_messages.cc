// RustcMessages over simdjson: the only file of this folder that knows it.
#include "run/rustc_messages.h"

#include <optional>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/text.h"

namespace rbuild {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view kMessageStart = R"({"$message_type")";

template <class Object>
std::optional<std::string> Field(const Object& message, std::string_view name) {
  std::string_view value;
  if (message[name].get_string().get(value) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return std::string(value);
}

bool Has(const dom::object& message, std::string_view name) {
  return message[name].error() == simdjson::SUCCESS;
}

// Whether some child of the diagnostic holds a suggestion for tools (cargo counts by the same rule).
bool IsFixable(const dom::object& message) {
  dom::array children;
  if (message["children"].get_array().get(children) != simdjson::SUCCESS) {
    return false;
  }
  for (dom::element child : children) {
    dom::array spans;
    if (child["spans"].get_array().get(spans) != simdjson::SUCCESS) {
      continue;
    }
    for (dom::element span : spans) {
      std::string_view applicability;
      if (span["suggestion_applicability"].get_string().get(applicability) == simdjson::SUCCESS &&
          applicability == "MachineApplicable") {
        return true;
      }
    }
  }
  return false;
}

struct Position {
  std::string_view file;
  int64_t start = -1;
  int64_t end = -1;
  friend bool operator==(const Position&, const Position&) = default;
};

Position PositionOf(const dom::element& span) {
  Position position;
  if (span["file_name"].get(position.file) != simdjson::SUCCESS ||
      span["byte_start"].get(position.start) != simdjson::SUCCESS ||
      span["byte_end"].get(position.end) != simdjson::SUCCESS) {
    return {};
  }
  return position;
}

// A suggestion that rustc shows as the label of the primary span: `^^^ help: prefix it with an underscore: `_two``.
// Only the rendered text tells it from one that is shown below.
std::optional<std::string> InlineSuggestion(const dom::object& message, const Position& primary,
                                            std::string_view rendered) {
  dom::array children;
  if (message["children"].get(children) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  for (dom::element child : children) {
    dom::array spans;
    std::string_view replacement;
    std::string_view text;
    if (child["spans"].get(spans) != simdjson::SUCCESS || spans.size() != 1 ||
        child["message"].get(text) != simdjson::SUCCESS ||
        spans.at(0)["suggested_replacement"].get(replacement) != simdjson::SUCCESS ||
        PositionOf(spans.at(0).value()) != primary) {
      continue;
    }
    std::string label = fmt::format("help: {}", text);
    if (!replacement.empty()) {
      label += fmt::format(": `{}`", replacement);
    }
    if (rendered.find(" " + label) != std::string_view::npos) {
      return label;
    }
  }
  return std::nullopt;
}

// "src/lib.rs:3:5" of the first line ` --> src/lib.rs:3:5`. Spans tell less: of one within a macro of another crate
// rustc shows where the macro is used.
std::string PlaceIn(std::string_view rendered) {
  constexpr std::string_view kArrow = "--> ";
  for (std::string_view line : Split(rendered, '\n')) {
    line = Trim(line);
    if (line.starts_with(kArrow)) {
      return std::string(line.substr(kArrow.size()));
    }
  }
  return "";
}

// What is said of the primary spans: the labels that stand behind their `^^^`.
std::string LabelOf(const dom::object& message, std::string_view rendered) {
  std::string label;
  Position first;
  dom::array spans;
  if (message["spans"].get(spans) != simdjson::SUCCESS) {
    return "";
  }
  for (dom::element span : spans) {
    bool is_primary = false;
    if (span["is_primary"].get(is_primary) != simdjson::SUCCESS || !is_primary) {
      continue;
    }
    first = first == Position() ? PositionOf(span) : first;
    if (std::optional<std::string> own = Field(span, "label")) {
      label += (label.empty() ? "" : ", ") + *own;
    }
  }
  return label.empty() && first != Position() ? InlineSuggestion(message, first, rendered).value_or("") : label;
}

RustcDiagnostic ToDiagnostic(std::string_view text, const dom::object& message, std::string rendered) {
  RustcDiagnostic diagnostic;
  diagnostic.json = Trim(text);
  diagnostic.rendered = std::move(rendered);
  diagnostic.level = Field(message, "level").value_or("");
  diagnostic.message = Field(message, "message").value_or("");
  if (dom::object code; message["code"].get(code) == simdjson::SUCCESS) {
    diagnostic.code = Field(code, "code").value_or("");
  }
  diagnostic.fixable = IsFixable(message);
  const std::string plain = StripAnsi(diagnostic.rendered);
  diagnostic.place = PlaceIn(plain);
  diagnostic.label = LabelOf(message, plain);
  return diagnostic;
}

RustcFutureReport ToReport(std::string_view text, const dom::object& message) {
  RustcFutureReport report{std::string(Trim(text)), {}};
  dom::array entries;
  if (message["future_incompat_report"].get(entries) != simdjson::SUCCESS) {
    return report;
  }
  for (dom::element entry : entries) {
    std::string_view rendered;
    if (entry["diagnostic"]["rendered"].get(rendered) == simdjson::SUCCESS) {
      report.rendered.emplace_back(rendered);
    }
  }
  return report;
}

// Compilers before Rust 1.76 don't name the type; each kind has fields that no other has. Nothing if it isn't a
// message of rustc at all.
std::optional<std::string> TypeOf(const dom::object& message) {
  if (std::optional<std::string> type = Field(message, "$message_type")) {
    return type;
  }
  if (Has(message, "artifact") && Has(message, "emit")) {
    return "artifact";
  }
  if (Has(message, "rendered") && Has(message, "level") && Has(message, "spans")) {
    return "diagnostic";
  }
  if (Has(message, "future_incompat_report")) {
    return "future_incompat";
  }
  return std::nullopt;
}

}  // namespace

struct RustcMessages::Parser {
  dom::parser json;

  // False if `text` isn't one message of rustc and nothing else.
  bool Parse(std::string_view text, std::vector<RustcItem>& items) {
    dom::object message;
    if (json.parse(text.data(), text.size()).get_object().get(message) != simdjson::SUCCESS) {
      return false;
    }
    std::optional<std::string> type = TypeOf(message);
    if (!type) {
      return false;
    }
    if (*type == "artifact") {
      std::optional<std::string> path = Field(message, "artifact");
      std::optional<std::string> emit = Field(message, "emit");
      if (path && emit) {
        items.emplace_back(RustcArtifact{*std::move(path), *std::move(emit)});
      }
    } else if (*type == "diagnostic") {
      if (std::optional<std::string> rendered = Field(message, "rendered"); rendered && !rendered->empty()) {
        items.emplace_back(ToDiagnostic(text, message, *std::move(rendered)));
      }
    } else if (*type == "future_incompat") {
      items.emplace_back(ToReport(text, message));
    }
    return true;
  }
};

RustcMessages::RustcMessages() : parser_(std::make_unique<Parser>()) {}
RustcMessages::~RustcMessages() = default;
RustcMessages::RustcMessages(RustcMessages&&) noexcept = default;

std::vector<RustcItem> RustcMessages::Feed(std::string_view bytes) {
  std::vector<RustcItem> items;
  for (size_t end; (end = bytes.find('\n')) != std::string_view::npos; bytes.remove_prefix(end + 1)) {
    std::string_view line = bytes.substr(0, end + 1);
    if (partial_.empty()) {
      TakeLine(line, items);
    } else {
      // Moved out first: an exceptional line of many megabytes must not keep its memory for ever.
      std::string whole = std::exchange(partial_, std::string());
      whole += line;
      TakeLine(whole, items);
    }
  }
  partial_ += bytes;
  return items;
}

std::vector<RustcItem> RustcMessages::Finish() {
  std::vector<RustcItem> items;
  std::string last = std::exchange(partial_, std::string());
  if (!last.empty()) {
    TakeLine(last, items);
  }
  return items;
}

void RustcMessages::TakeLine(std::string_view line, std::vector<RustcItem>& items) {
  size_t start = line.find(kMessageStart);
  if (start == std::string_view::npos) {
    start = 0;
  }
  if (line.substr(start).starts_with('{')) {
    const size_t count = items.size();
    if (start > 0) {
      items.emplace_back(RustcText{std::string(line.substr(0, start))});
    }
    if (parser_->Parse(line.substr(start), items)) {
      return;
    }
    items.resize(count);
  }
  items.emplace_back(RustcText{std::string(line)});
}

std::vector<RustcItem> ReadRustcOutput(std::string_view output) {
  RustcMessages messages;
  std::vector<RustcItem> items = messages.Feed(output);
  for (RustcItem& item : messages.Finish()) {
    items.push_back(std::move(item));
  }
  return items;
}

bool IsRustcSummary(const RustcDiagnostic& diagnostic) {
  const std::string& message = diagnostic.message;
  return message.starts_with("aborting due to") || message.ends_with("warning emitted") ||
         message.ends_with("warnings emitted");
}

std::string ShortText(const RustcDiagnostic& diagnostic) {
  if (diagnostic.level == "failure-note") {
    return "";
  }
  const std::string_view color = diagnostic.level.starts_with("error") ? "\x1b[91m"
                                 : diagnostic.level == "warning"       ? "\x1b[33m"
                                 : diagnostic.level == "help"          ? "\x1b[96m"
                                                                       : "\x1b[92m";
  // Names of lints are no codes here.
  const bool has_code = diagnostic.level.starts_with("error") && diagnostic.code.starts_with('E');
  std::string text = diagnostic.place.empty() ? "" : diagnostic.place + ": ";
  text += fmt::format("\x1b[1m{}{}{}\x1b[0m: {}", color, diagnostic.level,
                      has_code ? fmt::format("[{}]", diagnostic.code) : "", diagnostic.message);
  return text + (diagnostic.label.empty() ? "\n" : fmt::format(": {}\n", diagnostic.label));
}

std::string RenderRustcOutput(std::string_view output) {
  std::string text;
  for (const RustcItem& item : ReadRustcOutput(output)) {
    if (const auto* diagnostic = std::get_if<RustcDiagnostic>(&item)) {
      text += diagnostic->rendered;
    } else if (const auto* other = std::get_if<RustcText>(&item)) {
      text += other->text;
    }
  }
  return text;
}

std::string WithRendered(std::string_view json, std::string_view rendered) {
  dom::parser parser;
  dom::object message;
  if (parser.parse(json.data(), json.size()).get_object().get(message) != simdjson::SUCCESS) {
    return std::string(json);
  }
  std::string text = fmt::format("{{\"rendered\":{}", JsonQuoted(rendered));
  for (dom::key_value_pair field : message) {
    if (field.key != "rendered") {
      text += fmt::format(",{}:{}", JsonQuoted(field.key), std::string(simdjson::minify(field.value)));
    }
  }
  return text + "}";
}

}  // namespace rbuild
