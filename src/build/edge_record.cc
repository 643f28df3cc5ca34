// EdgeRunner, after a command that succeeded: depfile, outputs, record.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/path.h"
#include "build/edge_runner.h"
#include "build/show_includes.h"
#include "manifest/depfile.h"

namespace rbuild {

Digest EdgeRunner::RunId(EdgeId edge) {
  Hasher hasher;
  hasher.AddField(options_.identity.boot_id).AddNumber(static_cast<uint64_t>(options_.identity.process.pid));
  hasher.AddNumber(options_.identity.process.start_time).AddNumber(static_cast<uint64_t>(clock_.WallNs()));
  return hasher.AddNumber(edge.index()).AddNumber(++run_count_).Finish();
}

Result<EdgeEnd> EdgeRunner::Succeeded(EdgeId edge, const Outcome& outcome) {
  TRY_ASSIGN(const EdgeTraits* traits, judge_.Traits(edge));
  if (options_.dry_run) {
    running_.erase(edge);
    for (NodeId output : graph_.edge(edge).outputs) {
      judge_.SetMade(output, RunId(edge));
    }
    return EdgeEnd();
  }
  judge_.files().ForgetAll();
  Running& running = running_[edge];
  EdgeRecord record;
  record.finished = true;
  record.command = running.snapshot.command_text;
  record.env = running.snapshot.env;
  EdgeEnd end;
  std::vector<std::string> shown_includes;
  if (traits->deps == DepsKind::kMsvc) {
    TRY_ASSIGN(std::string prefix, graph_.Binding(edge, "msvc_deps_prefix"));
    if (outcome.output_cut) {
      return FailedAfterSuccess(edge, "the command printed too much to tell which files it read");
    }
    ShownIncludes split = SplitShownIncludes(outcome.output, prefix);
    shown_includes = std::move(split.paths);
    end.output = std::move(split.rest);
  }
  if (traits->keep_output || traits->early == EarlyKind::kRustc) {
    record.diagnostics = end.output.value_or(outcome.output);
  }
  record.times.announce_ms = running.announce_ms;
  record.times.finish_ms = outcome.end_ms - outcome.start_ms;
  record.times.peak_memory_kb = outcome.peak_memory_kb;
  if (Result<void> told = AddDiscovered(edge, *traits, running, shown_includes, &record, &end); !told) {
    return FailedAfterSuccess(edge, told.error().ToString());
  }
  TRY(AddOutputs(edge, *traits, running, &record, &end));
  if (!end.success) {
    return FailedAfterSuccess(edge, std::move(end.complaint));
  }
  if (traits->generator) {
    record.generated_ns = running.start_file_ns;
    for (const OutputRecord& output : record.outputs) {
      record.generated_ns = std::max(record.generated_ns, output.stat.mtime_ns);
    }
  }
  record.key =
      Judge::KeyOf({running.snapshot.command, record.command, record.inputs, record.env}, OutputPaths(graph_, edge));
  log_.Finish(std::move(record));
  if (!traits->rspfile.empty() && !options_.keep_rspfile) {
    TRY(disk_.Remove(traits->rspfile));
  }
  running_.erase(edge);
  ran_.push_back(edge);
  return end;
}

Result<void> EdgeRunner::AddDiscovered(EdgeId edge, const EdgeTraits& traits, const Running& running,
                                       const std::vector<std::string>& shown, EdgeRecord* record, EdgeEnd* end) {
  Discovery discovery{running, {}, {}, record, end};
  for (const InputRecord& input : running.snapshot.inputs) {
    if (input.discovered) {
      discovery.before[input.path] = &input;
    } else {
      discovery.seen.insert(input.path);
      record->inputs.push_back(input);
    }
  }
  for (const std::string& path : shown) {
    TRY(AddDiscoveredPath(edge, path, false, &discovery));
  }
  if (traits.deps != DepsKind::kGcc && traits.deps != DepsKind::kDepfile) {
    return {};
  }
  TRY_ASSIGN(FileStat stat, disk_.Stat(traits.depfile));
  if (!stat.exists()) {
    if (traits.deps == DepsKind::kDepfile) {  // not knowing the inputs, ninja runs the edge again
      record->inputs.push_back({traits.depfile, Digest(), true, false});
    }
    return {};
  }
  TRY_ASSIGN(std::string text, disk_.ReadFile(traits.depfile));
  TRY_ASSIGN(Depfile depfile, ParseDepfile(text, traits.depfile));
  for (const std::string& path : depfile.inputs) {
    TRY(AddDiscoveredPath(edge, path, false, &discovery));
  }
  for (const std::string& path : depfile.trees) {
    TRY(AddDiscoveredPath(edge, path, true, &discovery));
  }
  for (EnvDependency& variable : depfile.env) {
    // A variable with another value than ours was set by the command itself and counts through it.
    const std::optional<std::string> ours = judge_.environment().Get(variable.name);
    if (ours == variable.value || std::ranges::find(traits.env_defaults, variable.name) != traits.env_defaults.end()) {
      record->env.push_back({variable.name, ours});
    }
  }
  if (traits.deps == DepsKind::kGcc && !options_.keep_depfile) {
    TRY(disk_.Remove(traits.depfile));
  }
  return {};
}

Result<void> EdgeRunner::AddDiscoveredPath(EdgeId edge, const std::string& path, bool tree, Discovery* discovery) {
  std::string name = path;
  if (std::optional<std::string> stamp = FileVersions::ImmutableStamp(path)) {
    // Any folder may be called registry/src: only where cargo has put its stamp is it one of packages.
    TRY_ASSIGN(FileStat stat, judge_.files().StatOnce(*stamp));
    if (stat.exists()) {
      name = *std::move(stamp);
    }
  }
  if (!discovery->seen.insert(name).second) {
    return {};
  }
  NodeId node = graph_.FindNode(name);
  const bool made = node.valid() && graph_.node(node).producer.valid();
  if (made && graph_.node(node).producer == edge) {
    return {};  // an output of its own is no input
  }
  if (made) {
    TRY(CheckDeclared(edge, node, discovery->end));
  }
  auto before = discovery->before.find(name);
  if (before != discovery->before.end() && before->second->tree == tree) {
    discovery->record->inputs.push_back(*before->second);
    return {};
  }
  if (made) {
    judge_.NoteDiscovered(node);
    TRY(DigestNow(node));
    TRY(want_(node));
  }
  TRY_ASSIGN(Digest version, judge_.VersionOf(name, tree));
  if (!tree) {
    // Seen for the first time: nothing has kept it in place while the command ran. In doubt it counts as changed once.
    TRY_ASSIGN(bool in_doubt, WrittenMeanwhile(made ? node : NodeId(), name, discovery->running));
    if (in_doubt) {
      version = Digest();
    }
    if (made) {
      discovery->end->discovered.push_back({node, in_doubt});
    }
  }
  discovery->record->inputs.push_back({name, version, true, tree});
  return {};
}

Result<void> EdgeRunner::CheckDeclared(EdgeId edge, NodeId node, EdgeEnd* end) const {
  const EdgeId producer = graph_.node(node).producer;
  if (options_.missing_deps == WarningAction::kIgnore || graph_.DependsOn(edge, producer)) {
    return {};
  }
  std::string text =
      fmt::format("{} reads {}, which another edge makes, but nothing in the build file puts the two in order",
                  graph_.node(graph_.edge(edge).outputs.front()).path, graph_.node(node).path);
  if (options_.missing_deps == WarningAction::kError) {
    return InputError(text + " [-w missingdeps=err]");
  }
  end->warnings.push_back(std::move(text));
  return {};
}

Result<bool> EdgeRunner::WrittenMeanwhile(NodeId node, const std::string& path, const Running& running) const {
  if (!node.valid()) {
    TRY_ASSIGN(FileStat stat, judge_.files().StatOnce(path));
    return stat.ctime_ns >= running.start_file_ns;
  }
  auto made = made_in_step_.find(node);
  if (made != made_in_step_.end()) {
    return made->second > running.start_step;
  }
  return running_.contains(graph_.node(node).producer);
}

void EdgeRunner::NoteNotMade(EdgeId edge, const EdgeTraits& traits, std::string_view path, EdgeEnd* end) const {
  std::string text = fmt::format("the command succeeded, but it did not make {}", path);
  if (traits.owns_outputs() || options_.missing_output == WarningAction::kError) {
    end->success = false;
    end->complaint = std::move(text);
  } else if (options_.missing_output == WarningAction::kWarn) {
    end->warnings.push_back(fmt::format("{}: {}", OutputPaths(graph_, edge).front(), text));
  }
}

Result<void> EdgeRunner::AddOutputs(EdgeId edge, const EdgeTraits& traits, const Running& running, EdgeRecord* record,
                                    EdgeEnd* end) {
  const EdgeRecord* last = judge_.Record(edge);
  const Digest run_id = RunId(edge);
  for (NodeId node : graph_.edge(edge).outputs) {
    OutputRecord output;
    output.path = std::string(graph_.node(node).path);
    TRY_ASSIGN(output.stat, disk_.Stat(output.path));
    if (!output.stat.exists()) {
      NoteNotMade(edge, traits, output.path, end);
      if (!end->success) {
        return {};
      }
    }
    TRY_ASSIGN(output.version, OutputVersion(node, traits, &output, run_id, last));
    auto announced = running.announced.find(node);
    if (announced != running.announced.end() && output.stat.is_regular()) {
      if (!output.content) {
        TRY_ASSIGN(output.content, judge_.files().HashMade(output.path));
      }
      if (*output.content == announced->second.content) {
        output.version = announced->second.version;
      }
    }
    if (announced != running.announced.end() && output.version != announced->second.version) {
      end->warnings.push_back(
          fmt::format("{} changed after it was announced: what was built from it will be built again", output.path));
    }
    if (announced == running.announced.end() || output.version != announced->second.version) {
      made_in_step_[node] = ++step_;
    }
    judge_.SetMade(node, output.version);
    record->outputs.push_back(std::move(output));
  }
  return {};
}

Result<void> EdgeRunner::DigestNow(NodeId node) {
  auto found = digest_at_end_.find(node);
  if (found == digest_at_end_.end()) {
    return {};
  }
  OutputRecord output = std::move(found->second);
  digest_at_end_.erase(found);
  TRY_ASSIGN(output.version, judge_.files().HashMade(output.path));
  output.content = output.version;
  log_.UpdateOutput(output);
  judge_.SetMade(node, output.version);
  return {};
}

Result<Digest> EdgeRunner::OutputVersion(NodeId node, const EdgeTraits& traits, OutputRecord* output,
                                         const Digest& run_id, const EdgeRecord* last) {
  const OutputRecord* before = LastOutput(last, output->path);
  if (traits.cut_off && output->stat.is_regular() && output->stat.size > 0) {
    if (!judge_.IsRead(node)) {
      output->version = run_id;
      digest_at_end_[node] = *output;
      return run_id;
    }
    TRY_ASSIGN(output->content, judge_.files().HashMade(output->path));
    return CountsByContent(traits, output->stat, before) ? *output->content : run_id;
  }
  if (traits.restat && before != nullptr) {
    // Compared with the last finished run alone: a failed or killed one may have written it since.
    const FileStat& then = before->stat;
    const FileStat& now = output->stat;
    if (then.kind == now.kind && then.mtime_ns == now.mtime_ns && then.size == now.size) {
      return before->version;
    }
  }
  return traits.generator && output->stat.exists() ? judge_.VersionOfGenerated(output->path, run_id) : run_id;
}

const OutputRecord* EdgeRunner::LastOutput(const EdgeRecord* record, std::string_view path) {
  if (record == nullptr || !record->ever_finished()) {
    return nullptr;
  }
  auto found = std::ranges::find(record->outputs, path, &OutputRecord::path);
  return found == record->outputs.end() ? nullptr : &*found;
}

bool EdgeRunner::CountsByContent(const EdgeTraits& traits, const FileStat& stat, const OutputRecord* before) {
  // A later command changes it in place (strip): the same bytes from the producer are not what was there, and that
  // command has to run again.
  const bool changed_later = before != nullptr && before->content && *before->content != before->version;
  return traits.cut_off && stat.is_regular() && stat.size > 0 && !changed_later;
}

}  // namespace rbuild
