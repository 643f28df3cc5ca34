// Fingerprint: 128 bits that stand for a text in comparisons on one machine, and the hash of our tables.
//
// A no-op build compares the command of every edge with the one that ran last. That asks for no protection from an
// attacker, who could as well change the command, and XXH3 takes a tenth of SHA-256's time for it. Where a digest
// leaves the machine, or stands for the content of a file, it is a Digest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rbuild {

struct Fingerprint {
  uint64_t high = 0;
  uint64_t low = 0;

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// The same in every version of rbuild: the log keeps it.
Fingerprint FingerprintOf(std::string_view text);

// For tables in memory alone.
size_t HashOf(std::string_view text);

}  // namespace rbuild
