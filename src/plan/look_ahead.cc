// Judge::LookAhead: the files that a scan will ask for, gathered first and looked at together.
//
// Gathering costs about 100 instructions a file. What it saves is the waiting for the kernel, on all processors but
// one.
#include "plan/judge.h"

namespace rbuild {

struct Judge::Ahead {
  std::vector<std::string_view> read;    // sources whose content counts
  std::vector<std::string_view> others;  // other sources
  std::vector<NodeId> made;
  std::vector<std::string_view> made_paths;
};

Result<bool> Judge::LookAhead(std::span<const NodeId> targets, const std::function<bool()>& should_stop) {
  Ahead ahead;
  GatherFiles(targets, &ahead);
  TRY_ASSIGN(const bool all, files_.LookAhead(ahead.read, ahead.others, should_stop));
  if (!all) {
    return false;
  }
  TRY_ASSIGN(ahead_stats_, files_.StatMade(ahead.made_paths));
  ahead_ = IdMap<NodeId, uint32_t>(graph_.node_count());
  ahead_generation_ = files_.generation();
  for (size_t i = 0; i < ahead.made.size(); ++i) {
    ahead_[ahead.made[i]] = static_cast<uint32_t>(i + 1);
  }
  return true;
}

void Judge::GatherFiles(std::span<const NodeId> targets, Ahead* ahead) const {
  enum class Seen : uint8_t { kNot, kNamed, kRead };
  IdMap<NodeId, Seen> files(graph_.node_count());
  IdMap<EdgeId, bool> edges(graph_.edge_count());
  std::vector<EdgeId> open;
  auto meet = [&](NodeId id, Seen how) {
    const Node& node = graph_.node(id);
    if (EdgeId producer = node.producer; producer.valid()) {
      if (!edges[producer]) {
        edges[producer] = true;
        open.push_back(producer);
      }
    } else if (files[id] < how) {
      files[id] = how;
      (how == Seen::kRead ? ahead->read : ahead->others).push_back(node.path);
    }
  };
  for (NodeId target : targets) {
    meet(target, Seen::kNamed);
  }
  while (!open.empty()) {
    const EdgeId id = open.back();
    open.pop_back();
    const Edge& edge = graph_.edge(id);
    // Edges of generators are judged by times alone.
    const Seen how = graph_.MayBind(id, "generator") ? Seen::kNamed : Seen::kRead;
    for (NodeId input : edge.counted_inputs()) {
      meet(input, how);
    }
    for (NodeId input : edge.order_only()) {
      meet(input, Seen::kNamed);
    }
    for (NodeId target : edge.validations) {
      meet(target, Seen::kNamed);
    }
    for (NodeId output : edge.outputs) {
      if (!graph_.IsPhony(id)) {
        ahead->made.push_back(output);
        ahead->made_paths.push_back(graph_.node(output).path);
      }
    }
  }
}

Result<FileStat> Judge::StatOutput(NodeId node, std::string_view path) const {
  if (ahead_generation_ == files_.generation() && node.valid() && node.index() < ahead_.size() && ahead_[node] > 0) {
    return ahead_stats_[ahead_[node] - 1];
  }
  return files_.Stat(path);
}

}  // namespace rbuild
