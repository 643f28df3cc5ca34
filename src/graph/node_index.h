// NodeIndex: from a path to the node that has it.
//
// A table of hashes and ids with open addressing: most lookups of a load touch one cache line of it and one path, where
// a chain of list nodes would touch three. Loading a large build file is bound by that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace rbuild {

struct Node;
using NodeId = Id<struct NodeTag>;

class NodeIndex {
 public:
  // `nodes` is the table that the ids of this index point into. The place is for Add().
  struct Found {
    NodeId node;  // invalid if no node has that path
    uint32_t hash = 0;
    size_t slot = 0;
  };
  Found Find(std::string_view path, const IdMap<NodeId, Node>& nodes) const;

  // REQUIRES: Find() yielded `place` and no node for the path of `node`, and nothing was added since.
  void Add(NodeId node, const Found& place);

 private:
  struct Slot {
    uint32_t hash = 0;
    NodeId node;
  };
  void Grow();

  std::vector<Slot> slots_;  // a power of two of them, or none
  size_t used_ = 0;          // at most two thirds of the slots
};

}  // namespace rbuild
