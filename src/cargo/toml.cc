// ParseToml: the only file that knows toml++.
#include <sstream>

// A static part of this file instead of a shared library that every start would load.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/text.h"
#include "cargo/value.h"

namespace rbuild::cargo {
namespace {

template <class Date>
Value DateText(const Date& date) {
  std::ostringstream text;
  text << date;
  return Value(text.str());
}

Value Convert(const toml::node& node) {
  Value value;
  if (const toml::table* table = node.as_table()) {
    Value::Table entries;
    for (const auto& [key, entry] : *table) {
      entries.emplace(std::string(key.str()), Convert(entry));
    }
    value = Value(std::move(entries));
  } else if (const toml::array* array = node.as_array()) {
    Value::Array items;
    items.reserve(array->size());
    for (const toml::node& item : *array) {
      items.push_back(Convert(item));
    }
    value = Value(std::move(items));
  } else if (const auto* text = node.as_string()) {
    value = Value(text->get());
  } else if (const auto* integer = node.as_integer()) {
    value = Value(integer->get());
  } else if (const auto* number = node.as_floating_point()) {
    value = Value(number->get());
  } else if (const auto* truth = node.as_boolean()) {
    value = Value(truth->get());
  } else if (const auto* date = node.as_date()) {
    value = DateText(date->get());
  } else if (const auto* time = node.as_time()) {
    value = DateText(time->get());
  } else if (const auto* moment = node.as_date_time()) {
    value = DateText(moment->get());
  }
  value.line = static_cast<int>(node.source().begin.line);
  value.column = static_cast<int>(node.source().begin.column);
  return value;
}

std::string Excerpt(std::string_view text, int line, int column) {
  std::vector<std::string_view> lines = Split(text, '\n');
  if (line < 1 || static_cast<size_t>(line) > lines.size() || column < 1) {
    return "";
  }
  std::string_view source = lines[static_cast<size_t>(line) - 1];
  if (!source.empty() && source.back() == '\r') {
    source.remove_suffix(1);
  }
  constexpr size_t kLongest = 200;
  if (source.size() > kLongest || static_cast<size_t>(column) > kLongest) {
    return "";
  }
  return fmt::format("{}\n{:>{}}", source, "^", column);
}

}  // namespace

Result<Value> ParseToml(std::string_view text, std::string_view file_name) {
  toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& failure = parsed.error();
    int line = static_cast<int>(failure.source().begin.line);
    int column = static_cast<int>(failure.source().begin.column);
    return InputError(std::string(failure.description()),
                      Location{std::string(file_name), line, column, Excerpt(text, line, column)});
  }
  return Convert(parsed.table());
}

}  // namespace rbuild::cargo
