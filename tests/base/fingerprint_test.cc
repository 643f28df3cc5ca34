// Fingerprints: the log keeps them, so they must never change.
#include "base/fingerprint.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace rbuild {
namespace {

TEST(FingerprintTest, StaysTheSameForever) {
  EXPECT_EQ(FingerprintOf(""), (Fingerprint{0x99aa06d3014798d8, 0x6001c324468d497f}));
}

TEST(FingerprintTest, TellsTextsApart) {
  std::set<std::pair<uint64_t, uint64_t>> seen;
  std::string text;
  for (int i = 0; i < 2000; ++i) {
    const Fingerprint fingerprint = FingerprintOf(text);
    EXPECT_EQ(fingerprint, FingerprintOf(text));
    EXPECT_TRUE(seen.emplace(fingerprint.high, fingerprint.low).second) << i;
    text += 'x';
  }
}

}  // namespace
}  // namespace rbuild
