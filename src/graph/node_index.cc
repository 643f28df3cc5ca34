// NodeIndex: linear probing.
#include "graph/node_index.h"

#include <cassert>

#include "base/fingerprint.h"
#include "graph/graph.h"

namespace rbuild {

namespace {

constexpr size_t kFirstSize = 256;

}  // namespace

NodeIndex::Found NodeIndex::Find(std::string_view path, const IdMap<NodeId, Node>& nodes) const {
  const auto hash = static_cast<uint32_t>(HashOf(path));
  if (slots_.empty()) {
    return {NodeId(), hash, 0};
  }
  for (size_t slot = hash & (slots_.size() - 1);; slot = (slot + 1) & (slots_.size() - 1)) {
    const Slot& candidate = slots_[slot];
    if (!candidate.node.valid()) {
      return {NodeId(), hash, slot};
    }
    if (candidate.hash == hash && nodes[candidate.node].path == path) {
      return {candidate.node, hash, slot};
    }
  }
}

void NodeIndex::Add(NodeId node, const Found& place) {
  size_t slot = place.slot;
  if (slots_.empty()) {
    slots_.resize(kFirstSize);
    slot = place.hash & (slots_.size() - 1);
  }
  assert(!slots_[slot].node.valid());
  slots_[slot] = {place.hash, node};
  if (++used_ * 3 > slots_.size() * 2) {
    Grow();
  }
}

void NodeIndex::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& entry : old) {
    if (entry.node.valid()) {
      size_t slot = entry.hash & (slots_.size() - 1);
      while (slots_[slot].node.valid()) {
        slot = (slot + 1) & (slots_.size() - 1);
      }
      slots_[slot] = entry;
    }
  }
}

}  // namespace rbuild
