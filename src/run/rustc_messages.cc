// RustcMessages over simdjson: the only file of this folder that knows it.
#include "run/rustc_messages.h"

#include <optional>
#include <utility>

#include <simdjson.h>

namespace rbuild {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view kMessageStart = R"({"$message_type")";

std::optional<std::string> Field(const dom::object& message, std::string_view name) {
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
        items.emplace_back(RustcDiagnostic{(IsFixable(message) ? std::string(kFixableMark) : "") + *rendered});
      }
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

}  // namespace rbuild
