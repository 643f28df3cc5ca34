// Judge: comparing today's inputs and outputs with the record of the last finished run.
#include "plan/judge.h"

#include <algorithm>

#include <fmt/format.h>

namespace rbuild {

namespace {

using Answer = std::optional<DirtyReason>;

}  // namespace

Result<const EdgeTraits*> Judge::Traits(EdgeId edge) {
  auto known = traits_.find(edge);
  if (known == traits_.end()) {
    TRY_ASSIGN(EdgeTraits traits, ReadEdgeTraits(graph_, edge));
    known = traits_.emplace(edge, std::move(traits)).first;
  }
  return &known->second;
}

const EdgeRecord* Judge::Record(EdgeId id) const {
  const Edge& edge = graph_.edge(id);
  if (edge.outputs.size() == 1 && !edge.dyndep.valid()) {  // most edges: no list is needed
    return log_.FindEdge({&graph_.node(edge.outputs.front()).path, 1});
  }
  const std::vector<std::string_view> outputs = OutputPaths(graph_, id);
  if (!edge.dyndep.valid()) {
    return log_.FindEdge(outputs);
  }
  const EdgeRecord* record = log_.FindByOutput(outputs.front());
  const bool same = record != nullptr && record->outputs.size() >= outputs.size() &&
                    std::equal(outputs.begin(), outputs.end(), record->outputs.begin(),
                               [](std::string_view path, const OutputRecord& output) { return path == output.path; });
  return same ? record : nullptr;
}

void Judge::Release(EdgeId id) const {
  const Edge& edge = graph_.edge(id);
  if (edge.outputs.size() == 1) {
    log_.Release({&graph_.node(edge.outputs.front()).path, 1});
  } else {
    log_.Release(OutputPaths(graph_, id));
  }
}

void Judge::GraphHasGrown(std::span<const EdgeId> changed) {
  made_.GrowTo(graph_.node_count());
  for (EdgeId edge : changed) {
    traits_.erase(edge);
  }
}

void Judge::SetMade(NodeId node, const Digest& version) {
  made_.GrowTo(graph_.node_count());
  made_[node] = Made{version, true, false};
}

Result<void> Judge::Settle(EdgeId edge) {
  if (graph_.IsPhony(edge)) {
    return SettlePhony(edge);
  }
  TRY_ASSIGN(const EdgeTraits* traits, Traits(edge));
  const EdgeRecord* record = Record(edge);
  const std::span<const NodeId> outputs = graph_.edge(edge).outputs;
  // Behind the declared outputs stand those of a dyndep file, which may not be known yet.
  const bool recorded = record != nullptr && record->outputs.size() >= outputs.size();
  if (record != nullptr && !record->diagnostics.empty()) {
    with_diagnostics_.insert(edge);
  }
  if (traits->generator) {
    for (size_t i = 0; i < outputs.size(); ++i) {
      std::optional<Digest> run = recorded ? std::optional(record->outputs[i].version) : std::nullopt;
      TRY_ASSIGN(Digest version, VersionOfGenerated(graph_.node(outputs[i]).path, run));
      SetMade(outputs[i], version);
    }
    return {};
  }
  if (!recorded) {
    return InternalError("an edge without a record was taken as up to date");
  }
  for (size_t i = 0; i < outputs.size(); ++i) {
    SetMade(outputs[i], record->outputs[i].version);
  }
  // Most edges of most builds are settled, and nobody asks for what is known of them any more.
  traits_.erase(edge);
  Release(edge);
  return {};
}

Result<void> Judge::SettlePhony(EdgeId id) {
  const Edge& edge = graph_.edge(id);
  Made made;
  made.known = true;
  if (edge.inputs.empty() && edge.validations.empty()) {
    TRY_ASSIGN(FileVersions::Entry file, files_.Look(graph_.node(edge.outputs.front()).path));
    made.version = file.version;
    made.always = !file.stat.exists();
  } else {
    Hasher hasher;
    for (NodeId input : edge.counted_inputs()) {
      TRY_ASSIGN(Made version, VersionOfInput(id, input));
      hasher.AddField(graph_.node(input).path).AddDigest(version.version);
      made.always = made.always || version.always;
    }
    made.version = hasher.Finish();
  }
  for (NodeId output : edge.outputs) {
    SetMade(output, made.version);
    made_[output].always = made.always;
  }
  return {};
}

tl::unexpected<Error> Judge::MissingSource(EdgeId edge, NodeId input) const {
  return InputError(fmt::format("'{}', needed by '{}', missing and no known rule to make it", graph_.node(input).path,
                                graph_.node(graph_.edge(edge).outputs.front()).path));
}

Result<Judge::Made> Judge::VersionOfInput(EdgeId edge, NodeId input) {
  const Node& node = graph_.node(input);
  if (node.producer.valid()) {
    if (!made_[input].known) {
      return InternalError(fmt::format("{} was asked for before it was made", node.path));
    }
    return made_[input];
  }
  TRY_ASSIGN(FileVersions::Entry file, files_.Look(node.path));
  if (!file.stat.exists() && !node.generated_by_loader) {
    return MissingSource(edge, input);
  }
  return Made{file.version, true, false};
}

Result<Digest> Judge::VersionOf(std::string_view path, bool tree) {
  if (tree) {
    return files_.LookTree(path);
  }
  NodeId node = graph_.FindNode(path);
  if (node.valid() && graph_.node(node).producer.valid() && made_[node].known &&
      std::find(by_content_.begin(), by_content_.end(), node) == by_content_.end()) {
    return made_[node].version;
  }
  TRY_ASSIGN(FileVersions::Entry file, files_.Look(path));
  return file.version;
}

Result<std::string> Judge::CommandText(EdgeId edge, const EdgeTraits& traits) const {
  TRY_ASSIGN(std::string command, graph_.Binding(edge, "command"));
  if (!traits.rspfile.empty()) {
    TRY_ASSIGN(std::string content, graph_.Binding(edge, "rspfile_content"));
    command += ";rspfile=";
    command += content;
  }
  return command;
}

Result<Answer> Judge::Check(EdgeId edge) {
  TRY_ASSIGN(const EdgeTraits* traits, Traits(edge));
  const EdgeRecord* record = Record(edge);
  if (record != nullptr && (!record->finished || record->running)) {
    return Answer(NotFinished{});
  }
  if (traits->generator) {
    return CheckByTime(edge, *traits, record);
  }
  if (record == nullptr) {
    return Answer(NeverBuilt{});
  }
  TRY_ASSIGN(const std::string command, CommandText(edge, *traits));
  if (FingerprintOf(command) != record->command) {
    return Answer(CommandChanged{});
  }
  TRY_ASSIGN(Answer inputs, CheckInputs(edge, *record));
  if (inputs) {
    return inputs;
  }
  if (Answer environment = CheckEnvironment(*traits, *record)) {
    return environment;
  }
  return CheckOutputs(edge, *traits, *record);
}

Result<Answer> Judge::CheckInputs(EdgeId id, const EdgeRecord& record) {
  const auto& recorded = record.inputs;
  size_t at = 0;
  for (NodeId input : graph_.edge(id).counted_inputs()) {
    TRY_ASSIGN(Made version, VersionOfInput(id, input));
    std::string_view path = graph_.node(input).path;
    if (version.always) {
      return Answer(AlwaysDirty{std::string(path)});
    }
    if (at == recorded.size() || recorded[at].discovered || recorded[at].path != path) {
      return Answer(InputListChanged{std::string(path), true});
    }
    if (recorded[at].version != version.version) {
      return Answer(InputChanged{std::string(path)});
    }
    ++at;
  }
  if (at < recorded.size() && !recorded[at].discovered) {
    if (!graph_.edge(id).dyndep.valid()) {
      return Answer(InputListChanged{recorded[at].path, false});
    }
    // Those that its dyndep file added last time: it will do so again, or the edge is judged anew then.
    auto is_discovered = [](const InputRecord& input) { return input.discovered; };
    auto first = std::find_if(recorded.begin() + static_cast<std::ptrdiff_t>(at), recorded.end(), is_discovered);
    at = static_cast<size_t>(first - recorded.begin());
  }
  return CheckDiscovered(record, at);
}

Result<Answer> Judge::CheckDiscovered(const EdgeRecord& record, size_t first) {
  for (size_t i = first; i < record.inputs.size(); ++i) {
    const InputRecord& input = record.inputs[i];
    TRY_ASSIGN(Digest version, VersionOf(input.path, input.tree));
    if (version == FileVersions::Missing()) {
      return Answer(InputMissing{input.path});
    }
    if (version != input.version) {
      return Answer(InputChanged{input.path});
    }
  }
  return Answer();
}

Answer Judge::CheckEnvironment(const EdgeTraits& traits, const EdgeRecord& record) const {
  for (const std::string& name : traits.env_inputs) {
    auto same_name = [&](const EnvRecord& entry) { return entry.name == name; };
    if (std::none_of(record.env.begin(), record.env.end(), same_name)) {
      return EnvironmentChanged{name};
    }
  }
  for (const EnvRecord& entry : record.env) {
    if (environment_.Get(entry.name) != entry.value) {
      return EnvironmentChanged{entry.name};
    }
  }
  return std::nullopt;
}

Result<Answer> Judge::CheckOutputs(EdgeId edge) {
  TRY_ASSIGN(const EdgeTraits* traits, Traits(edge));
  return CheckOutputs(edge, *traits, *Record(edge));
}

Result<Answer> Judge::CheckOutputs(EdgeId edge, const EdgeTraits& traits, const EdgeRecord& record) {
  const std::span<const NodeId> nodes = graph_.edge(edge).outputs;
  for (size_t i = 0; i < record.outputs.size(); ++i) {
    // Behind the declared outputs stand those of a dyndep file, which may not be known yet.
    const NodeId node = i < nodes.size() ? nodes[i] : NodeId();
    TRY_ASSIGN(Answer answer, CheckOutput(traits, record.outputs[i], node));
    if (answer) {
      return answer;
    }
  }
  return Answer();
}

Result<Answer> Judge::CheckOutput(const EdgeTraits& traits, const OutputRecord& output, NodeId node) {
  if (!output.stat.exists()) {
    return Answer(OutputNotMade{output.path});
  }
  TRY_ASSIGN(FileStat now, StatOutput(node, output.path));
  if (!now.exists()) {
    return Answer(OutputMissing{output.path});
  }
  if (now.is_directory() && output.stat.is_directory()) {
    return Answer();
  }
  if (now == output.stat) {
    return Answer();
  }
  if (traits.cut_off && output.content && now.is_regular()) {
    TRY_ASSIGN(Digest content, files_.HashMade(output.path));
    if (content == *output.content) {
      OutputRecord seen = output;
      seen.stat = now;
      log_.UpdateOutput(seen);
      return Answer();
    }
    return Answer(OutputChanged{output.path});
  }
  const bool same =
      now.kind == output.stat.kind && now.size == output.stat.size && now.mtime_ns == output.stat.mtime_ns;
  return same ? Answer() : Answer(OutputChanged{output.path});
}

Result<InputSnapshot> Judge::Snapshot(EdgeId edge) {
  InputSnapshot snapshot;
  TRY_ASSIGN(const EdgeTraits* traits, Traits(edge));
  TRY_ASSIGN(const std::string command, CommandText(edge, *traits));
  snapshot.command = DigestOf(command);
  snapshot.command_text = FingerprintOf(command);
  if (traits->generator) {
    // Judged by times; it may write its own inputs (cmake does), so that what they hold now would say nothing.
    for (NodeId input : graph_.edge(edge).counted_inputs()) {
      snapshot.inputs.push_back({std::string(graph_.node(input).path), Digest(), false, false});
    }
    return snapshot;
  }
  for (NodeId input : graph_.edge(edge).counted_inputs()) {
    TRY_ASSIGN(Made version, VersionOfInput(edge, input));
    snapshot.inputs.push_back({std::string(graph_.node(input).path), version.version, false, false});
  }
  if (const EdgeRecord* record = Record(edge)) {
    for (const InputRecord& input : record->inputs) {
      if (input.discovered) {
        TRY_ASSIGN(Digest version, VersionOf(input.path, input.tree));
        snapshot.inputs.push_back({input.path, version, true, input.tree});
      }
    }
  }
  for (const std::string& name : traits->env_inputs) {
    snapshot.env.push_back({name, environment_.Get(name)});
  }
  return snapshot;
}

Digest Judge::KeyOf(const InputSnapshot& snapshot, std::span<const std::string_view> outputs) {
  Hasher hasher;
  hasher.AddDigest(snapshot.command).AddNumber(snapshot.inputs.size());
  for (const InputRecord& input : snapshot.inputs) {
    hasher.AddField(input.path).AddDigest(input.version);
  }
  hasher.AddNumber(snapshot.env.size());
  for (const EnvRecord& entry : snapshot.env) {
    hasher.AddField(entry.name).AddNumber(entry.value ? 1 : 0).AddField(entry.value.value_or(""));
  }
  hasher.AddNumber(outputs.size());
  for (std::string_view output : outputs) {
    hasher.AddField(output);
  }
  return hasher.Finish();
}

}  // namespace rbuild
