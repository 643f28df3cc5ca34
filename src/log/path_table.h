// PathTable: the paths that a log knows, each once, with the number under which the database keeps it.
//
// A path has two numbers: its LogPathId counts what this process has seen, its stored number is its row in the
// database. They may differ when two processes add paths to one log.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/ids.h"

namespace rbuild {

using LogPathId = Id<struct LogPathTag>;

class PathTable {
 public:
  // Invalid if the path is not known.
  LogPathId Find(std::string_view path) const;
  // The path's id, made if it is new.
  LogPathId Intern(std::string_view path);
  std::string_view text(LogPathId id) const { return entries_[id].text; }
  size_t size() const { return entries_.size(); }

  // 0 if the path is not in the database.
  uint64_t stored(LogPathId id) const { return entries_[id].stored; }
  // Stored numbers are given without gaps: this gives the next one.
  uint64_t Store(LogPathId id);
  // Takes back the last numbers given, down to `count` of them: the transaction failed.
  void Unstore(size_t count);
  size_t stored_count() const { return by_stored_.size(); }
  // Invalid if no path has that number.
  LogPathId FromStored(uint64_t number) const;

  void Reserve(size_t count);

 private:
  struct Entry {
    std::string_view text;
    uint32_t stored = 0;
  };
  // With the hash beside the id, a search touches one more place in memory than the slot only if it finds the path.
  struct Slot {
    LogPathId id;
    uint32_t hash = 0;
  };

  // The slot of the path, or the free one where it belongs. REQUIRES: a table with a free slot.
  size_t SlotOf(std::string_view path, uint32_t hash) const;
  void Rehash(size_t slots);

  Arena arena_;
  IdMap<LogPathId, Entry> entries_;
  std::vector<LogPathId> by_stored_;
  std::vector<Slot> slots_;  // open addressing; a power of two, at most two thirds full
};

}  // namespace rbuild
