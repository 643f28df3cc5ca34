// JsonDocument over simdjson's document model.
#include "cargo/json_document.h"

#include <fmt/format.h>

namespace rbuild::cargo {
namespace {

namespace dom = simdjson::dom;

std::string_view KindName(dom::element element) {
  switch (element.type()) {
    case dom::element_type::ARRAY:
      return "an array";
    case dom::element_type::OBJECT:
      return "an object";
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
      return "an integer";
    case dom::element_type::DOUBLE:
      return "a number";
    case dom::element_type::STRING:
      return "a string";
    case dom::element_type::BOOL:
      return "a boolean";
    case dom::element_type::NULL_VALUE:
      break;
  }
  return "nothing";
}

}  // namespace

Result<dom::element> ParseJsonText(std::string_view text, std::string_view name, dom::parser& parser) {
  dom::element root;
  const simdjson::error_code failure = parser.parse(text.data(), text.size()).get(root);
  if (failure != simdjson::SUCCESS) {
    return InputError(fmt::format("{} is not valid JSON: {}", name, simdjson::error_message(failure)));
  }
  return root;
}

std::string JsonObject::place() const {
  if (parent_ == nullptr) {
    return "";
  }
  return index_ == kNoIndex ? parent_->PlaceOf(key_) : fmt::format("{}[{}]", parent_->PlaceOf(key_), index_);
}

std::string JsonObject::PlaceOf(std::string_view key) const {
  const std::string own = place();
  return own.empty() ? std::string(key) : fmt::format("{}.{}", own, key);
}

bool JsonObject::Find(std::string_view key, Element* element) const {
  return object_.at_key(key).get(*element) == simdjson::SUCCESS && !element->is_null();
}

bool JsonObject::Has(std::string_view key) const {
  Element element;
  return Find(key, &element);
}

Result<void> JsonObject::Open(Element element) {
  if (element.get(object_) != simdjson::SUCCESS) {
    return InputError(fmt::format("{}: {} is {}, not an object", document_, place(), KindName(element)));
  }
  return {};
}

Result<std::string> JsonObject::Text(std::string_view key) const {
  Element element;
  if (!Find(key, &element)) {
    return Missing(key);
  }
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) {
    return Wrong(key, element, "a string");
  }
  return std::string(text);
}

Result<std::string> JsonObject::OptionalText(std::string_view key) const {
  return Has(key) ? Text(key) : Result<std::string>("");
}

Result<bool> JsonObject::Flag(std::string_view key, bool fallback) const {
  Element element;
  if (!Find(key, &element)) {
    return fallback;
  }
  bool flag = false;
  if (element.get(flag) != simdjson::SUCCESS) {
    return Wrong(key, element, "a boolean");
  }
  return flag;
}

Result<std::vector<std::string>> JsonObject::Texts(std::string_view key) const {
  Element element;
  return Find(key, &element) ? TextsOf(key, element) : std::vector<std::string>();
}

Result<std::vector<std::string>> JsonObject::TextsOf(std::string_view key, Element element) const {
  dom::array array;
  if (element.get(array) != simdjson::SUCCESS) {
    return Wrong(key, element, "an array");
  }
  std::vector<std::string> texts;
  for (const Element item : array) {
    std::string_view text;
    if (item.get(text) != simdjson::SUCCESS) {
      return Wrong(key, item, "an array of strings");
    }
    texts.emplace_back(text);
  }
  return texts;
}

Result<JsonObject> JsonObject::Child(std::string_view key) const {
  Element element;
  if (!Find(key, &element)) {
    return Missing(key);
  }
  JsonObject child(document_, this, key, kNoIndex);
  TRY(child.Open(element));
  return child;
}

Result<void> JsonObject::ForEach(std::string_view key,
                                 const std::function<Result<void>(const JsonObject&)>& read) const {
  Element element;
  if (!Find(key, &element)) {
    return Missing(key);
  }
  dom::array array;
  if (element.get(array) != simdjson::SUCCESS) {
    return Wrong(key, element, "an array");
  }
  size_t index = 0;
  for (const Element item : array) {
    JsonObject object(document_, this, key, index++);
    TRY(object.Open(item));
    TRY(read(object));
  }
  return {};
}

Result<void> JsonObject::ForEachTexts(
    const std::function<void(std::string_view name, std::vector<std::string> texts)>& read) const {
  for (const dom::key_value_pair field : object_) {
    TRY_ASSIGN(std::vector<std::string> texts, TextsOf(field.key, field.value));
    read(field.key, std::move(texts));
  }
  return {};
}

tl::unexpected<Error> JsonObject::Missing(std::string_view key) const {
  return InputError(fmt::format("{}: {} is missing", document_, PlaceOf(key)));
}

tl::unexpected<Error> JsonObject::Wrong(std::string_view key, Element element, std::string_view wanted) const {
  return InputError(fmt::format("{}: {} is {}, not {}", document_, PlaceOf(key), KindName(element), wanted));
}

Result<JsonObject> JsonDocument::Read(std::string_view text) {
  TRY_ASSIGN(const dom::element element, ParseJsonText(text, "the output of " + name_, parser_));
  JsonObject root(name_, nullptr, "", JsonObject::kNoIndex);
  if (element.get(root.object_) != simdjson::SUCCESS) {
    return InputError(fmt::format("the output of {} is {}, not an object", name_, KindName(element)));
  }
  return root;
}

}  // namespace rbuild::cargo
