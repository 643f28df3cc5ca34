// PathTable: a hash table with open addressing, because it is filled with all paths of a log whenever one is opened.
#include "log/path_table.h"

#include <bit>

#include "base/fingerprint.h"

namespace rbuild {

namespace {

uint32_t ShortHash(std::string_view path) {
  return static_cast<uint32_t>(HashOf(path));
}

}  // namespace

size_t PathTable::SlotOf(std::string_view path, uint32_t hash) const {
  const size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  while (slots_[slot].id.valid()) {
    if (slots_[slot].hash == hash && entries_[slots_[slot].id].text == path) {
      return slot;
    }
    slot = (slot + 1) & mask;
  }
  return slot;
}

void PathTable::Rehash(size_t slots) {
  std::vector<Slot> old(slots);
  old.swap(slots_);
  const size_t mask = slots - 1;
  for (const Slot& moved : old) {
    if (!moved.id.valid()) {
      continue;
    }
    size_t slot = moved.hash & mask;
    while (slots_[slot].id.valid()) {
      slot = (slot + 1) & mask;
    }
    slots_[slot] = moved;
  }
}

void PathTable::Reserve(size_t count) {
  constexpr size_t kFewest = 64;
  size_t slots = std::bit_ceil(std::max(kFewest, count + count / 2));
  if (slots > slots_.size()) {
    Rehash(slots);
  }
}

LogPathId PathTable::Find(std::string_view path) const {
  return slots_.empty() ? LogPathId() : slots_[SlotOf(path, ShortHash(path))].id;
}

LogPathId PathTable::Intern(std::string_view path) {
  Reserve(entries_.size() + 1);
  const uint32_t hash = ShortHash(path);
  Slot& slot = slots_[SlotOf(path, hash)];
  if (!slot.id.valid()) {
    slot = {entries_.Add({arena_.Keep(path), 0}), hash};
  }
  return slot.id;
}

uint64_t PathTable::Store(LogPathId id) {
  by_stored_.push_back(id);
  entries_[id].stored = static_cast<uint32_t>(by_stored_.size());
  return by_stored_.size();
}

void PathTable::Unstore(size_t count) {
  while (by_stored_.size() > count) {
    entries_[by_stored_.back()].stored = 0;
    by_stored_.pop_back();
  }
}

LogPathId PathTable::FromStored(uint64_t number) const {
  return number == 0 || number > by_stored_.size() ? LogPathId() : by_stored_[number - 1];
}

}  // namespace rbuild
