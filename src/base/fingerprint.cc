// Fingerprints by XXH3.
#include "base/fingerprint.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace rbuild {

Fingerprint FingerprintOf(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return {hash.high64, hash.low64};
}

size_t HashOf(std::string_view text) {
  return XXH3_64bits(text.data(), text.size());
}

}  // namespace rbuild
