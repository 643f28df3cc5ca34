// AppendExpanded.
#include "manifest/expand.h"

#include "graph/expanded_size.h"

namespace rbuild {

bool AppendExpanded(std::span<const Value::Piece> pieces, const Scope& scope, std::string* out) {
  for (const Value::Piece& piece : pieces) {
    const std::string_view text = piece.is_variable ? scope.Lookup(piece.text) : piece.text;
    if (text.size() > kMaxExpandedSize - out->size()) {
      return false;
    }
    *out += text;
  }
  return true;
}

}  // namespace rbuild
