// EdgeRunner, after the last command: what is recorded of files as the whole build has left them.
#include <algorithm>
#include <utility>

#include "build/edge_runner.h"

namespace rbuild {

namespace {

// A link to a file (a final artifact) changes the time of the file's last change of state, but not what is in it.
bool IsSameButForLinks(FileStat now, const FileStat& before) {
  now.ctime_ns = before.ctime_ns;
  return now == before;
}

}  // namespace

Result<void> EdgeRunner::Close(bool is_shared) {
  if (is_shared) {
    TRY(RefreshRecords());
  }
  for (const std::string& path : remove_at_end_) {
    TRY(disk_.Remove(path));
  }
  remove_at_end_.clear();
  TRY(DigestUnread());
  TRY(RecordOutputsAsLeft());
  judge_.files().ForgetAll();
  TRY(DoubtEditedInputs());
  ran_.clear();
  failed_.clear();
  return {};
}

Result<void> EdgeRunner::RefreshRecords() {
  std::vector<EdgeId> edges = ran_;
  for (NodeId input : MadeInputs(ran_)) {
    edges.push_back(graph_.node(input).producer);
  }
  for (EdgeId edge : edges) {
    TRY(log_.Refresh(OutputPaths(graph_, edge)));
  }
  return {};
}

Result<void> EdgeRunner::DigestUnread() {
  for (auto& [node, output] : digest_at_end_) {
    TRY_ASSIGN(output.stat, disk_.Stat(output.path));
    if (!output.stat.is_regular()) {
      continue;  // a later command has removed it; its record stays as its producer left it
    }
    TRY_ASSIGN(Digest digest, judge_.files().HashMade(output.path));
    output.content = output.version = digest;
    log_.UpdateOutput(output);
  }
  digest_at_end_.clear();
  return {};
}

std::unordered_set<NodeId> EdgeRunner::MadeInputs(std::span<const EdgeId> edges) const {
  std::unordered_set<NodeId> made;
  std::vector<NodeId> open;
  auto add = [&](NodeId node) {
    if (node.valid() && graph_.node(node).producer.valid() && made.insert(node).second) {
      open.push_back(node);
    }
  };
  for (EdgeId edge : edges) {
    std::ranges::for_each(graph_.edge(edge).inputs, add);
    if (const EdgeRecord* record = judge_.Record(edge)) {
      for (const InputRecord& input : record->inputs) {
        add(input.discovered ? graph_.FindNode(input.path) : NodeId());
      }
    }
  }
  while (!open.empty()) {
    EdgeId producer = graph_.node(open.back()).producer;
    open.pop_back();
    if (graph_.IsPhony(producer)) {
      std::ranges::for_each(graph_.edge(producer).inputs, add);
    }
  }
  return made;
}

Result<void> EdgeRunner::RecordOutputsAsLeft() {
  std::unordered_set<NodeId> touched = MadeInputs(ran_);
  for (EdgeId edge : ran_) {
    touched.insert(graph_.edge(edge).outputs.begin(), graph_.edge(edge).outputs.end());
  }
  const std::unordered_set<NodeId> doubted = MadeInputs(failed_);
  std::unordered_set<EdgeId> producers;
  for (NodeId output : touched) {
    producers.insert(graph_.node(output).producer);
  }
  for (EdgeId producer : producers) {
    const EdgeRecord* record = judge_.Record(producer);
    if (record == nullptr || !record->finished || record->running) {
      continue;
    }
    for (const OutputRecord& known : std::vector<OutputRecord>(record->outputs)) {
      if (NodeId output = graph_.FindNode(known.path); output.valid() && touched.contains(output)) {
        TRY(RecordAsLeft(known, doubted.contains(output)));
      }
    }
  }
  return {};
}

Result<void> EdgeRunner::RecordAsLeft(const OutputRecord& known, bool in_doubt) {
  OutputRecord output = known;
  TRY_ASSIGN(FileStat now, disk_.Stat(output.path));
  if (now == output.stat || !now.exists() || (now.is_directory() && output.stat.is_directory())) {
    return {};
  }
  if (!IsSameButForLinks(now, output.stat)) {
    if (in_doubt) {
      return {};  // a command that failed may have left it half changed: its producer makes it again
    }
    if (output.content && now.is_regular()) {
      TRY_ASSIGN(output.content, judge_.files().HashMade(output.path));
    }
  }
  output.stat = now;
  log_.UpdateOutput(output);
  return {};
}

Result<void> EdgeRunner::DoubtEditedInputs() {
  for (EdgeId edge : ran_) {
    TRY_ASSIGN(const EdgeTraits* traits, judge_.Traits(edge));
    const EdgeRecord* record = judge_.Record(edge);
    if (traits->generator || record == nullptr || !record->finished || record->running) {
      continue;
    }
    for (size_t i = 0; i < record->inputs.size(); ++i) {
      const InputRecord& input = record->inputs[i];
      NodeId node = graph_.FindNode(input.path);
      if (node.valid() && graph_.node(node).producer.valid()) {
        continue;
      }
      TRY_ASSIGN(Digest now, judge_.VersionOf(input.path, input.tree));
      if (now != input.version) {
        EdgeRecord changed = *record;
        changed.inputs[i].version = Digest();
        log_.Finish(std::move(changed));
        break;
      }
    }
  }
  return {};
}

}  // namespace rbuild
