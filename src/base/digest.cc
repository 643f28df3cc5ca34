// Digest and Hasher on libcrypto's SHA-256.
#include "base/digest.h"

#include <cstring>

// The low-level calls are deprecated in favour of EVP, whose set-up costs over a millisecond at the first use.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

namespace rbuild {

namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

int HexValue(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return -1;
}

std::string HexOf(const Digest& digest, size_t bytes) {
  std::string hex;
  hex.reserve(bytes * 2);
  for (size_t i = 0; i < bytes; ++i) {
    hex += kHexDigits[digest.bytes[i] >> 4];
    hex += kHexDigits[digest.bytes[i] & 15];
  }
  return hex;
}

}  // namespace

std::string Digest::ToHex() const {
  return HexOf(*this, bytes.size());
}

std::string Digest::ToShortHex() const {
  return HexOf(*this, 8);
}

std::optional<Digest> Digest::FromHex(std::string_view hex) {
  Digest digest;
  if (hex.size() != digest.bytes.size() * 2) {
    return std::nullopt;
  }
  for (size_t i = 0; i < digest.bytes.size(); ++i) {
    int high = HexValue(hex[2 * i]);
    int low = HexValue(hex[2 * i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    digest.bytes[i] = static_cast<uint8_t>(high * 16 + low);
  }
  return digest;
}

std::optional<Digest> Digest::FromRaw(std::string_view raw) {
  Digest digest;
  if (raw.size() != digest.bytes.size()) {
    return std::nullopt;
  }
  std::memcpy(digest.bytes.data(), raw.data(), raw.size());
  return digest;
}

struct Hasher::State {
  SHA256_CTX context;
};

Hasher::Hasher() : state_(std::make_unique<State>()) {
  SHA256_Init(&state_->context);
}

Hasher::~Hasher() = default;

Hasher& Hasher::Add(std::string_view bytes) {
  SHA256_Update(&state_->context, bytes.data(), bytes.size());
  return *this;
}

Hasher& Hasher::AddField(std::string_view bytes) {
  return AddNumber(bytes.size()).Add(bytes);
}

Hasher& Hasher::AddNumber(uint64_t number) {
  std::array<char, 8> bytes{};
  for (char& byte : bytes) {
    byte = static_cast<char>(number & 0xff);
    number >>= 8;
  }
  return Add({bytes.data(), bytes.size()});
}

Digest Hasher::Finish() {
  Digest digest;
  SHA256_Final(digest.bytes.data(), &state_->context);
  return digest;
}

Digest DigestOf(std::string_view bytes) {
  return Hasher().Add(bytes).Finish();
}

}  // namespace rbuild
