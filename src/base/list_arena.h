// ListArena: keeps many short lists, without an allocation for each.
//
// A list is a span that points into the arena, and only the arena changes it. A list that grows right after it was made
// grows in place; later it moves when its size passes a power of two, and its old place stays unused.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace rbuild {

template <class T>
class ListArena {
 public:
  static_assert(std::is_trivially_copyable_v<T>);
  using List = std::span<const T>;

  // The list with `value` before its last `after` elements. REQUIRES: `list` is empty or came from this arena; only
  // what is returned is used from now on.
  List Insert(List list, size_t after, T value) {
    T* data = WithRoom(list);
    T* place = data + (list.size() - after);
    std::copy_backward(place, data + list.size(), data + list.size() + 1);
    *place = value;
    return {data, list.size() + 1};
  }

  // The list without any element that equals `value`. REQUIRES: as Insert().
  List Erase(List list, T value) {
    T* data = Mutable(list);
    return {data, std::remove(data, data + list.size(), value)};
  }

 private:
  static constexpr size_t kBlock = (size_t{1} << 16) / sizeof(T);

  static T* Mutable(List list) { return const_cast<T*>(list.data()); }

  // Invariant: every list has room up to the next power of two of its size.
  T* WithRoom(List list) {
    T* data = Mutable(list);
    const size_t size = list.size();
    if (size > 0 && data == last_) {
      if (std::bit_ceil(size + 1) <= static_cast<size_t>(end_ - data)) {
        next_ = data + size + 1;
        return data;
      }
    } else if (size > 0 && !std::has_single_bit(size)) {
      return data;
    }
    T* moved = Allocate(size + 1);
    std::copy(list.begin(), list.end(), moved);
    return moved;
  }

  T* Allocate(size_t size) {
    if (last_ != nullptr) {
      next_ = last_ + std::bit_ceil(static_cast<size_t>(next_ - last_));
    }
    const size_t room = std::bit_ceil(size);
    if (room > static_cast<size_t>(end_ - next_)) {
      blocks_.push_back(std::make_unique_for_overwrite<T[]>(std::max(kBlock, room)));
      next_ = blocks_.back().get();
      end_ = next_ + std::max(kBlock, room);
    }
    last_ = next_;
    next_ = last_ + size;
    return last_;
  }

  std::vector<std::unique_ptr<T[]>> blocks_;
  T* last_ = nullptr;  // where the list begins that was made last
  T* next_ = nullptr;  // behind it
  T* end_ = nullptr;   // of its block
};

}  // namespace rbuild
