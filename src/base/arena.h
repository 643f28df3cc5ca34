// Arena: keeps many small pieces of text at stable addresses, without an allocation for each.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace rbuild {

class Arena {
 public:
  // A copy of `text` that lives as long as the arena.
  std::string_view Keep(std::string_view text) {
    if (text.empty()) {
      return {};
    }
    if (text.size() > kLarge) {
      large_.push_back(std::make_unique_for_overwrite<char[]>(text.size()));
      std::memcpy(large_.back().get(), text.data(), text.size());
      return {large_.back().get(), text.size()};
    }
    if (text.size() > left_) {
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(kBlock));
      next_ = blocks_.back().get();
      left_ = kBlock;
    }
    char* copy = next_;
    std::memcpy(copy, text.data(), text.size());
    next_ += text.size();
    left_ -= text.size();
    return {copy, text.size()};
  }

 private:
  static constexpr size_t kBlock = 1 << 16;
  static constexpr size_t kLarge = kBlock / 8;

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::vector<std::unique_ptr<char[]>> large_;
  char* next_ = nullptr;
  size_t left_ = 0;
};

}  // namespace rbuild
