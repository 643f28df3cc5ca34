// ParseJson: a document of simdjson as a Value.
#include "cargo/json_document.h"
#include "cargo/value.h"

namespace rbuild::cargo {
namespace {

namespace dom = simdjson::dom;

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

Result<Value> ParseJson(std::string_view text, std::string_view name) {
  dom::parser parser;
  TRY_ASSIGN(const dom::element root, ParseJsonText(text, name, parser));
  return Convert(root);
}

}  // namespace rbuild::cargo
