// JsonDocument and ParseJson: the only file that knows simdjson's document model.
#include "cargo/json.h"

#include <deque>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "cargo/value.h"

namespace rbuild::cargo {

namespace dom = simdjson::dom;

struct JsonNode {
  dom::object object;

  // False if the field is missing or null.
  bool Find(std::string_view key, dom::element* element) const {
    return object.at_key(key).get(*element) == simdjson::SUCCESS && !element->is_null();
  }

  static tl::unexpected<Error> Wrong(const JsonObject& of, std::string_view key, dom::element element,
                                     std::string_view wanted);
  static Result<std::vector<std::string>> Texts(const JsonObject& of, std::string_view key, dom::element element);
};

struct JsonDocument::Impl {
  std::string name;
  dom::parser parser;
  std::deque<JsonNode> nodes;  // of objects that were asked for by name
};

namespace {

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

// Fills `parser.doc`; `name` is for the message.
Result<void> ParseJsonText(std::string_view text, std::string_view name, dom::parser& parser) {
  const simdjson::error_code failure = parser.parse(text.data(), text.size()).error();
  if (failure != simdjson::SUCCESS) {
    return InputError(fmt::format("{} is not valid JSON: {}", name, simdjson::error_message(failure)));
  }
  return {};
}

Value Convert(dom::element element) {
  switch (element.type()) {
    case dom::element_type::ARRAY: {
      Value::Array array;
      for (dom::element item : dom::array(element)) {
        array.push_back(Convert(item));
      }
      return Value(std::move(array));
    }
    case dom::element_type::OBJECT: {
      Value::Table table;
      for (dom::key_value_pair field : dom::object(element)) {
        table.insert_or_assign(std::string(field.key), Convert(field.value));
      }
      return Value(std::move(table));
    }
    case dom::element_type::INT64:
      return Value(int64_t(element));
    case dom::element_type::UINT64:
      return Value(static_cast<double>(uint64_t(element)));
    case dom::element_type::DOUBLE:
      return Value(double(element));
    case dom::element_type::STRING:
      return Value(std::string(std::string_view(element)));
    case dom::element_type::BOOL:
      return Value(bool(element));
    case dom::element_type::NULL_VALUE:
      break;
  }
  return Value();
}

}  // namespace

tl::unexpected<Error> JsonNode::Wrong(const JsonObject& of, std::string_view key, dom::element element,
                                      std::string_view wanted) {
  return InputError(
      fmt::format("{}: {} is {}, not {}", of.document_->impl_->name, of.PlaceOf(key), KindName(element), wanted));
}

Result<std::vector<std::string>> JsonNode::Texts(const JsonObject& of, std::string_view key, dom::element element) {
  dom::array array;
  if (element.get(array) != simdjson::SUCCESS) {
    return Wrong(of, key, element, "an array");
  }
  std::vector<std::string> texts;
  for (const dom::element item : array) {
    std::string_view text;
    if (item.get(text) != simdjson::SUCCESS) {
      return Wrong(of, key, item, "an array of strings");
    }
    texts.emplace_back(text);
  }
  return texts;
}

std::string JsonObject::place() const {
  if (place_.parent == nullptr) {
    return "";
  }
  const std::string field = place_.parent->PlaceOf(place_.key);
  return place_.index == kNoIndex ? field : fmt::format("{}[{}]", field, place_.index);
}

std::string JsonObject::PlaceOf(std::string_view key) const {
  const std::string own = place();
  return own.empty() ? std::string(key) : fmt::format("{}.{}", own, key);
}

tl::unexpected<Error> JsonObject::Missing(std::string_view key) const {
  return InputError(fmt::format("{}: {} is missing", document_->impl_->name, PlaceOf(key)));
}

bool JsonObject::Has(std::string_view key) const {
  dom::element element;
  return node_->Find(key, &element);
}

Result<std::string> JsonObject::Text(std::string_view key) const {
  dom::element element;
  if (!node_->Find(key, &element)) {
    return Missing(key);
  }
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) {
    return JsonNode::Wrong(*this, key, element, "a string");
  }
  return std::string(text);
}

Result<std::string> JsonObject::OptionalText(std::string_view key) const {
  return Has(key) ? Text(key) : Result<std::string>("");
}

Result<bool> JsonObject::Flag(std::string_view key, bool fallback) const {
  dom::element element;
  if (!node_->Find(key, &element)) {
    return fallback;
  }
  bool flag = false;
  if (element.get(flag) != simdjson::SUCCESS) {
    return JsonNode::Wrong(*this, key, element, "a boolean");
  }
  return flag;
}

Result<std::vector<std::string>> JsonObject::Texts(std::string_view key) const {
  dom::element element;
  return node_->Find(key, &element) ? JsonNode::Texts(*this, key, element) : std::vector<std::string>();
}

Result<JsonObject> JsonObject::Child(std::string_view key) const {
  dom::element element;
  if (!node_->Find(key, &element)) {
    return Missing(key);
  }
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) {
    return JsonNode::Wrong(*this, key, element, "an object");
  }
  return JsonObject(document_, &document_->impl_->nodes.emplace_back(JsonNode{object}), {this, key, kNoIndex});
}

Result<void> JsonObject::ForEach(std::string_view key,
                                 const std::function<Result<void>(const JsonObject&)>& read) const {
  dom::element element;
  if (!node_->Find(key, &element)) {
    return Missing(key);
  }
  dom::array array;
  if (element.get(array) != simdjson::SUCCESS) {
    return JsonNode::Wrong(*this, key, element, "an array");
  }
  size_t index = 0;
  for (const dom::element item : array) {
    JsonNode node;
    if (item.get(node.object) != simdjson::SUCCESS) {
      return JsonNode::Wrong(*this, fmt::format("{}[{}]", key, index), item, "an object");
    }
    TRY(read(JsonObject(document_, &node, {this, key, index++})));
  }
  return {};
}

Result<void> JsonObject::ForEachTexts(
    const std::function<void(std::string_view name, std::vector<std::string> texts)>& read) const {
  for (const dom::key_value_pair field : node_->object) {
    TRY_ASSIGN(std::vector<std::string> texts, JsonNode::Texts(*this, field.key, field.value));
    read(field.key, std::move(texts));
  }
  return {};
}

JsonDocument::JsonDocument(std::string name) : impl_(std::make_unique<Impl>()) {
  impl_->name = std::move(name);
}

JsonDocument::~JsonDocument() = default;

Result<JsonObject> JsonDocument::Read(std::string_view text) {
  TRY(ParseJsonText(text, "the output of " + impl_->name, impl_->parser));
  const dom::element element = impl_->parser.doc.root();
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) {
    return InputError(fmt::format("the output of {} is {}, not an object", impl_->name, KindName(element)));
  }
  return JsonObject(this, &impl_->nodes.emplace_back(JsonNode{object}), {nullptr, "", JsonObject::kNoIndex});
}

Result<Value> ParseJson(std::string_view text, std::string_view name) {
  dom::parser parser;
  TRY(ParseJsonText(text, name, parser));
  return Convert(parser.doc.root());
}

}  // namespace rbuild::cargo
