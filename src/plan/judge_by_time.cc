// Judge, for `generator` edges: ninja's rule of times, since people touch an input to force a configure.
//
// The generator may have been run by hand as well: then there is no record, or an output is not the file that our last
// run left. Such outputs are up to date if they are not older than the newest input.
#include <utility>

#include <fmt/format.h>

#include "manifest/depfile.h"
#include "plan/judge.h"

namespace rbuild {

namespace {

using Answer = std::optional<DirtyReason>;

// Whether somebody has put another file in the place of what our command left. A mere touch is not that.
bool WasMadeAnew(const FileStat& now, const FileStat& left) {
  return now.mtime_ns != left.mtime_ns && (now.inode != left.inode || now.size != left.size);
}

}  // namespace

Result<Answer> Judge::CheckByTime(EdgeId edge, const EdgeTraits& traits, const EdgeRecord* record) {
  TRY_ASSIGN(std::optional<std::vector<std::string>> discovered, DiscoveredBy(edge, traits, record));
  if (!discovered) {
    return record == nullptr ? Answer(NeverBuilt{}) : Answer(OutputMissing{std::string(traits.depfile)});
  }
  TRY_ASSIGN(Newest newest, NewestInput(edge, *discovered));
  if (newest.reason) {
    return newest.reason;
  }
  bool run_by_hand = record == nullptr;
  const std::vector<std::string_view> outputs = OutputPaths(graph_, edge);
  for (size_t i = 0; i < outputs.size(); ++i) {
    std::string_view output = outputs[i];
    TRY_ASSIGN(FileStat stat, files_.StatOnce(output));
    if (!stat.exists()) {
      return Answer(OutputMissing{std::string(output)});
    }
    // A restat edge that has run may have left its outputs alone: then only the time of its run tells.
    if (stat.mtime_ns < newest.mtime_ns && !(traits.restat && record != nullptr)) {
      return Answer(OutputOlder{std::string(output), newest.path});
    }
    run_by_hand = run_by_hand || (i < record->outputs.size() && stat.mtime_ns >= newest.mtime_ns &&
                                  WasMadeAnew(stat, record->outputs[i].stat));
  }
  if (!run_by_hand && record->generated_ns < newest.mtime_ns) {
    return Answer(InputNewer{newest.path});
  }
  return Answer();
}

Result<std::optional<std::vector<std::string>>> Judge::DiscoveredBy(EdgeId edge, const EdgeTraits& traits,
                                                                    const EdgeRecord* record) {
  // A depfile that stays counts as it is, as under ninja: who ran the generator by hand has written it anew.
  if (traits.deps == DepsKind::kDepfile) {
    TRY_ASSIGN(FileStat stat, files_.StatOnce(traits.depfile));
    if (!stat.exists()) {
      return std::optional<std::vector<std::string>>();
    }
    TRY_ASSIGN(std::string text, files_.Read(traits.depfile));
    TRY_ASSIGN(Depfile depfile, ParseDepfile(text, traits.depfile));
    const std::vector<std::string_view> outputs = OutputPaths(graph_, edge);
    if (depfile.targets.empty() || std::ranges::find(outputs, depfile.targets.front()) == outputs.end()) {
      return std::optional<std::vector<std::string>>();  // cut short, or of another edge
    }
    return std::optional(std::move(depfile.inputs));
  }
  std::vector<std::string> paths;
  if (record == nullptr) {
    return traits.deps == DepsKind::kNone ? std::optional(std::move(paths)) : std::nullopt;
  }
  for (const InputRecord& input : record->inputs) {
    if (input.discovered) {
      paths.push_back(input.path);
    }
  }
  return std::optional(std::move(paths));
}

Result<Judge::Newest> Judge::NewestInput(EdgeId edge, std::span<const std::string> discovered) {
  Newest newest;
  std::span<const NodeId> counted = graph_.edge(edge).counted_inputs();
  std::vector<NodeId> open(counted.begin(), counted.end());
  for (const std::string& path : discovered) {
    NodeId node = graph_.FindNode(path);
    if (node.valid() && graph_.node(node).producer.valid()) {
      open.push_back(node);
      continue;
    }
    TRY_ASSIGN(FileStat stat, files_.StatOnce(path));
    if (!stat.exists()) {
      newest.reason = InputMissing{path};
    } else if (stat.mtime_ns > newest.mtime_ns) {
      newest.mtime_ns = stat.mtime_ns;
      newest.path = path;
    }
  }
  std::unordered_set<NodeId> seen;
  while (!open.empty() && !newest.reason) {
    NodeId node = open.back();
    open.pop_back();
    if (graph_.node(node).producer != edge && seen.insert(node).second) {
      TRY(AddTimeOf(edge, node, &newest, &open));
    }
  }
  return newest;
}

Result<void> Judge::AddTimeOf(EdgeId edge, NodeId id, Newest* newest, std::vector<NodeId>* open) {
  const Node& node = graph_.node(id);
  TRY_ASSIGN(FileStat stat, files_.StatOnce(node.path));
  if (stat.exists()) {
    if (stat.mtime_ns > newest->mtime_ns) {
      newest->mtime_ns = stat.mtime_ns;
      newest->path = std::string(node.path);
    }
    return {};
  }
  if (!node.producer.valid()) {
    return node.generated_by_loader ? Result<void>() : MissingSource(edge, id);
  }
  if (!graph_.IsPhony(node.producer)) {
    // A restat edge that never makes its output leaves what uses it alone (ninja-compatible generators rely on it).
    TRY_ASSIGN(const EdgeTraits* traits, Traits(node.producer));
    if (!traits->restat) {
      newest->reason = InputNotMade{std::string(node.path)};
    }
    return {};
  }
  const Edge& phony = graph_.edge(node.producer);
  if (phony.inputs.empty() && phony.validations.empty()) {
    newest->reason = AlwaysDirty{std::string(node.path)};
  }
  for (NodeId input : phony.counted_inputs()) {
    open->push_back(input);
  }
  return {};
}

Result<Digest> Judge::VersionOfGenerated(std::string_view path, const std::optional<Digest>& run) {
  TRY_ASSIGN(FileVersions::Entry file, files_.Look(path));
  const bool tells = file.stat.is_regular() && file.stat.size > 0;
  return tells || !run ? file.version : *run;
}

}  // namespace rbuild
