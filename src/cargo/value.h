// Value: a JSON or TOML document as a tree, for what is small or merged. json.h is for large ones.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

namespace rbuild::cargo {

// Tables are ordered by the bytes of their keys, as cargo's own maps are. TOML's dates are kept as text.
class Value {
 public:
  using Array = std::vector<Value>;
  using Table = std::map<std::string, Value, std::less<>>;

  Value() = default;
  explicit Value(bool value) : data_(value) {}
  explicit Value(int64_t value) : data_(value) {}
  explicit Value(double value) : data_(value) {}
  explicit Value(std::string value) : data_(std::move(value)) {}
  explicit Value(const char* value) : data_(std::string(value)) {}
  explicit Value(Array value) : data_(std::move(value)) {}
  explicit Value(Table value) : data_(std::move(value)) {}

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }

  // Nothing if the value is of another kind.
  const bool* AsBool() const { return std::get_if<bool>(&data_); }
  const int64_t* AsInt() const { return std::get_if<int64_t>(&data_); }
  const double* AsDouble() const { return std::get_if<double>(&data_); }
  const std::string* AsString() const { return std::get_if<std::string>(&data_); }
  const Array* AsArray() const { return std::get_if<Array>(&data_); }
  const Table* AsTable() const { return std::get_if<Table>(&data_); }
  Array* AsArray() { return std::get_if<Array>(&data_); }
  Table* AsTable() { return std::get_if<Table>(&data_); }

  // The entry of a table; absent if this is no table or has no such key.
  const Value* Find(std::string_view key) const;
  // The same along several keys: FindPath({"workspace", "resolver"}).
  const Value* FindPath(std::initializer_list<std::string_view> keys) const;

  // For messages: "a string", "an integer", "a table", ...
  std::string_view KindName() const;

  // Where a TOML value stands in its file, from 1; 0 if not known (JSON, made values).
  int line = 0;
  int column = 0;
  // Which of its sources a merged value came from: an index that only the merging side knows (config.h).
  uint32_t origin = 0;

  // Compares the data, not where it came from.
  friend bool operator==(const Value& a, const Value& b) { return a.data_ == b.data_; }

 private:
  std::variant<std::monostate, bool, int64_t, double, std::string, Array, Table> data_;
};

// Errors say where and what: file, line and column (TOML), or the name alone (JSON).
Result<Value> ParseJson(std::string_view text, std::string_view name);
Result<Value> ParseToml(std::string_view text, std::string_view file_name);

// An error about `value` of the TOML file `file_name`, with its line and column.
tl::unexpected<Error> ValueError(const Value& value, std::string_view file_name, std::string message);

}  // namespace rbuild::cargo
