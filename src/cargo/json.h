// JsonDocument: typed look-ups in a JSON text as simdjson read it, for large documents that are read once: nothing is
// copied but what is asked for. Errors name the place.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rbuild::cargo {

struct JsonNode;  // what simdjson knows of an object

class JsonDocument;

// An object of a document. Lives no longer than the document and the object that it was got from.
class JsonObject {
 public:
  // "packages[0].targets[1]"; empty for the document's own object.
  std::string place() const;

  // A field that is null counts as missing.
  bool Has(std::string_view key) const;
  Result<std::string> Text(std::string_view key) const;
  Result<std::string> OptionalText(std::string_view key) const;  // "" if missing
  Result<bool> Flag(std::string_view key, bool fallback) const;
  Result<std::vector<std::string>> Texts(std::string_view key) const;  // empty if missing
  Result<JsonObject> Child(std::string_view key) const;

  // Each object of an array, until one fails.
  Result<void> ForEach(std::string_view key, const std::function<Result<void>(const JsonObject&)>& read) const;
  // Each field of this object, all of which are arrays of strings.
  Result<void> ForEachTexts(
      const std::function<void(std::string_view name, std::vector<std::string> texts)>& read) const;

 private:
  friend class JsonDocument;
  friend struct JsonNode;

  struct Place {
    const JsonObject* parent;
    std::string_view key;
    size_t index;  // kNoIndex for a field
  };
  static constexpr size_t kNoIndex = static_cast<size_t>(-1);

  JsonObject(JsonDocument* document, const JsonNode* node, Place place)
      : document_(document), node_(node), place_(place) {}

  std::string PlaceOf(std::string_view key) const;
  tl::unexpected<Error> Missing(std::string_view key) const;

  JsonDocument* document_;
  const JsonNode* node_;
  Place place_;
};

class JsonDocument {
 public:
  // What messages call it.
  explicit JsonDocument(std::string name);
  ~JsonDocument();
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  // The object that `text` holds. May be called once.
  Result<JsonObject> Read(std::string_view text);

 private:
  friend class JsonObject;
  friend struct JsonNode;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rbuild::cargo
