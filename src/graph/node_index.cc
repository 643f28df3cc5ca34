// NodeIndex: linear probing.
#include "graph/node_index.h"

#include <cassert>
#include <functional>

#include "graph/graph.h"

namespace rbuild {

namespace {

constexpr size_t kFirstSize = 256;

}  // namespace

uint32_t NodeIndex::HashOf(std::string_view path) {
  return static_cast<uint32_t>(std::hash<std::string_view>()(path));
}

NodeIndex::Found NodeIndex::Find(std::string_view path, const IdMap<NodeId, Node>& nodes) const {
  if (slots_.empty()) {
    return {};
  }
  const uint32_t hash = HashOf(path);
  for (size_t slot = hash & (slots_.size() - 1);; slot = (slot + 1) & (slots_.size() - 1)) {
    const Slot& candidate = slots_[slot];
    if (!candidate.node.valid()) {
      return {NodeId(), slot};
    }
    if (candidate.hash == hash && nodes[candidate.node].path == path) {
      return {candidate.node, slot};
    }
  }
}

void NodeIndex::Add(std::string_view path, NodeId node, size_t slot) {
  if (slots_.empty()) {
    slots_.resize(kFirstSize);
    slot = HashOf(path) & (slots_.size() - 1);
  }
  assert(!slots_[slot].node.valid());
  slots_[slot] = {HashOf(path), node};
  if (++used_ * 2 > slots_.size()) {
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
