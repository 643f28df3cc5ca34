// Value: look-ups and messages.
#include "cargo/value.h"

#include <array>

namespace rbuild::cargo {

const Value* Value::Find(std::string_view key) const {
  const Table* table = AsTable();
  if (table == nullptr) {
    return nullptr;
  }
  auto found = table->find(key);
  return found == table->end() ? nullptr : &found->second;
}

const Value* Value::FindPath(std::initializer_list<std::string_view> keys) const {
  const Value* value = this;
  for (std::string_view key : keys) {
    value = value->Find(key);
    if (value == nullptr) {
      return nullptr;
    }
  }
  return value;
}

std::string_view Value::KindName() const {
  static constexpr std::array<std::string_view, 7> kNames = {"nothing",  "a boolean", "an integer", "a number",
                                                             "a string", "an array",  "a table"};
  return kNames[data_.index()];
}

tl::unexpected<Error> ValueError(const Value& value, std::string_view file_name, std::string message) {
  return InputError(std::move(message), Location{std::string(file_name), value.line, value.column, ""});
}

}  // namespace rbuild::cargo
