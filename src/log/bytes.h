// ByteWriter and ByteReader: numbers and texts in blobs, compact to write and safe to read whatever the bytes are.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/digest.h"

namespace rbuild {

class ByteWriter {
 public:
  void Byte(uint8_t byte) { bytes_ += static_cast<char>(byte); }
  // Seven bits per byte, lowest first: small numbers take one byte.
  void Number(uint64_t number) {
    while (number >= 0x80) {
      Byte(static_cast<uint8_t>(number | 0x80));
      number >>= 7;
    }
    Byte(static_cast<uint8_t>(number));
  }
  // Numbers near zero of either sign are short.
  void Signed(int64_t number) { Number((static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63)); }
  void Text(std::string_view text) {
    Number(text.size());
    bytes_ += text;
  }
  void Raw(const Digest& digest) { bytes_ += digest.raw(); }
  // Eight bytes, lowest first.
  void Fixed(uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) {
      Byte(static_cast<uint8_t>(number >> shift));
    }
  }

  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Invariant: never reads past the end. After the first read that would, ok() is false and every read gives zero.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return at_ == bytes_.size(); }
  size_t left() const { return bytes_.size() - at_; }

  uint8_t Byte() { return Have(1) ? static_cast<uint8_t>(bytes_[at_++]) : 0; }

  uint64_t Number() {
    uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      uint8_t byte = Byte();
      number |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) {
        return ok_ ? number : 0;
      }
    }
    ok_ = false;
    return 0;
  }

  int64_t Signed() {
    uint64_t number = Number();
    return static_cast<int64_t>((number >> 1) ^ (~(number & 1) + 1));
  }

  // A number of things that take at least one byte each: more than there are bytes left is damage.
  size_t Count() {
    uint64_t count = Number();
    if (count > left()) {
      ok_ = false;
      return 0;
    }
    return static_cast<size_t>(count);
  }

  std::string_view Text() {
    size_t size = Count();
    std::string_view text = bytes_.substr(at_, size);
    at_ += size;
    return text;
  }

  Digest RawDigest() {
    Digest digest;
    if (Have(digest.bytes.size())) {
      digest = *Digest::FromRaw(bytes_.substr(at_, digest.bytes.size()));
      at_ += digest.bytes.size();
    }
    return digest;
  }
  uint64_t Fixed() {
    uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      number |= static_cast<uint64_t>(Byte()) << shift;
    }
    return number;
  }
  void SkipDigest() {
    if (Have(sizeof(Digest::bytes))) {
      at_ += sizeof(Digest::bytes);
    }
  }

 private:
  bool Have(size_t count) {
    ok_ = ok_ && left() >= count;
    return ok_;
  }

  std::string_view bytes_;
  size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace rbuild
