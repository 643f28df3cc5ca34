// Digest: a SHA-256 value, and the Hasher that makes one.
//
// SHA-256 because it is also the digest of the Remote Execution API: one kind of digest for the log, the cache and
// remote actions. The low-level libcrypto calls behind it need no set-up, so a program that hashes nothing pays
// nothing.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rbuild {

struct Digest {
  std::array<uint8_t, 32> bytes{};

  // 64 lower-case hex digits.
  std::string ToHex() const;
  // The first 16 hex digits: for names of files and folders.
  std::string ToShortHex() const;
  static std::optional<Digest> FromHex(std::string_view hex);
  // The raw 32 bytes, and back; nothing if `raw` has another length.
  std::string_view raw() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  static std::optional<Digest> FromRaw(std::string_view raw);

  // The all-zero digest stands for "none".
  bool is_zero() const { return *this == Digest{}; }

  friend auto operator<=>(const Digest&, const Digest&) = default;
};

// Hashes what it is fed. Add() takes raw bytes; AddField() puts the length first, so that a sequence of fields can't be
// mistaken for another sequence with the same bytes.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  Hasher& Add(std::string_view bytes);
  Hasher& AddField(std::string_view bytes);
  Hasher& AddNumber(uint64_t number);
  Hasher& AddDigest(const Digest& digest) { return Add(digest.raw()); }

  // The digest of all that was added. REQUIRES: called once.
  Digest Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Digest DigestOf(std::string_view bytes);

}  // namespace rbuild

template <>
struct std::hash<rbuild::Digest> {
  size_t operator()(const rbuild::Digest& digest) const noexcept { return std::hash<std::string_view>()(digest.raw()); }
};
