// Typed ids and the tables that are addressed by them.
//
// An id is a 32-bit index that can't be mixed up with the ids of another kind. The graph hands them out; every later
// stage keeps its own IdMap instead of a field in Node or Edge.
#pragma once

#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

namespace rbuild {

template <class Tag>
class Id {
 public:
  // The invalid id: "no such thing".
  constexpr Id() = default;
  constexpr explicit Id(size_t index) : value_(static_cast<uint32_t>(index)) {}

  constexpr bool valid() const { return value_ != kInvalid; }
  constexpr size_t index() const { return value_; }

  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  static constexpr uint32_t kInvalid = std::numeric_limits<uint32_t>::max();
  uint32_t value_ = kInvalid;
};

// A vector addressed by ids. Every place must exist before it is used: see GrowTo().
template <class IdType, class T>
class IdMap {
 public:
  IdMap() = default;
  explicit IdMap(size_t size, const T& value = T()) : values_(size, value) {}

  // REQUIRES: id.index() < size().
  typename std::vector<T>::reference operator[](IdType id) {
    assert(id.index() < values_.size());
    return values_[id.index()];
  }
  typename std::vector<T>::const_reference operator[](IdType id) const {
    assert(id.index() < values_.size());
    return values_[id.index()];
  }

  // Appends a value and returns its id.
  IdType Add(T value) {
    values_.push_back(std::move(value));
    return IdType(values_.size() - 1);
  }

  // Makes the table at least `size` long; new places hold `value`.
  void GrowTo(size_t size, const T& value = T()) {
    if (values_.size() < size) {
      values_.resize(size, value);
    }
  }

  size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::vector<T> values_;
};

}  // namespace rbuild

template <class Tag>
struct std::hash<rbuild::Id<Tag>> {
  size_t operator()(rbuild::Id<Tag> id) const noexcept { return std::hash<size_t>()(id.index()); }
};
