// EdgeRunner: preparing the disk for a command, marks, announcements, failures.
#include "build/edge_runner.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/path.h"

namespace rbuild {

namespace {

EarlyOutput ToRunner(EarlyKind kind) {
  switch (kind) {
    case EarlyKind::kNone:
      return EarlyOutput::kNone;
    case EarlyKind::kRustc:
      return EarlyOutput::kRustc;
    case EarlyKind::kAppear:
      return EarlyOutput::kAppear;
    case EarlyKind::kPrefix:
      return EarlyOutput::kPrefix;
  }
  return EarlyOutput::kNone;
}

Result<void> MakeParent(Disk& disk, std::string_view path) {
  std::string parent(DirName(path));
  return parent.empty() ? Result<void>() : disk.MakeDirs(parent);
}

}  // namespace

Result<std::optional<Command>> EdgeRunner::Prepare(EdgeId edge) {
  TRY_ASSIGN(const EdgeTraits* traits, judge_.Traits(edge));
  TRY_ASSIGN(Command command, MakeCommand(edge, *traits));
  Running running;
  running.start_ms = clock_.NowMs();
  running.start_file_ns = clock_.FileNs();
  running.start_step = ++step_;
  if (options_.dry_run) {
    running_[edge] = std::move(running);
    return command;
  }
  TRY_ASSIGN(running.snapshot, judge_.Snapshot(edge));
  for (NodeId output : graph_.edge(edge).outputs) {
    std::string path(graph_.node(output).path);
    TRY(MakeParent(disk_, path));
    TRY_ASSIGN(FileStat before, disk_.Stat(path));
    running.outputs_before.push_back(before);
  }
  if (!traits->depfile.empty()) {
    TRY(MakeParent(disk_, traits->depfile));
  }
  // The mark comes before all that changes what a command reads or writes: from here on a killed build leaves an edge
  // that is known to be unfinished.
  TRY_ASSIGN(const bool claimed, log_.Claim(OutputPaths(graph_, edge), OwnMark()));
  if (!claimed) {
    return std::optional<Command>();
  }
  if (Result<void> written = WriteResponseFile(edge, *traits); !written) {
    TRY(log_.ClearMark(OutputPaths(graph_, edge)));
    return tl::make_unexpected(std::move(written).error());
  }
  for (const std::string& path : std::exchange(options_.remove_before_first, {})) {
    TRY(disk_.Remove(path));
  }
  running_[edge] = std::move(running);
  if (traits->owns_outputs()) {
    for (std::string_view output : OutputPaths(graph_, edge)) {
      TRY(disk_.Remove(std::string(output)));
    }
  }
  return command;
}

Result<Command> EdgeRunner::MakeCommand(EdgeId edge, const EdgeTraits& traits) const {
  Command command;
  command.id = CommandId(edge.index());
  TRY_ASSIGN(command.line, graph_.Binding(edge, "command"));
  command.console = graph_.edge(edge).pool == graph_.console_pool();
  command.early = command.console ? EarlyOutput::kNone : ToRunner(traits.early);
  command.early_prefix = traits.early_prefix;
  if (traits.early == EarlyKind::kAppear) {
    for (std::string_view output : OutputPaths(graph_, edge)) {
      command.early_paths.emplace_back(output);
    }
  }
  command.environment = traits.env_uncounted;
  Lineage lineage = options_.identity.lineage;
  lineage.push_back({options_.identity.process, options_.identity.folder, std::string(OutputPaths(graph_, edge)[0])});
  command.environment.emplace_back(kLineageVariable, EncodeLineage(lineage));
  return command;
}

Result<void> EdgeRunner::WriteResponseFile(EdgeId edge, const EdgeTraits& traits) {
  if (traits.rspfile.empty()) {
    return {};
  }
  TRY_ASSIGN(std::string content, graph_.Binding(edge, "rspfile_content"));
  return disk_.WriteFile(traits.rspfile, content);
}

RunningMark EdgeRunner::OwnMark() const {
  RunningMark mark;
  mark.boot_id = options_.identity.boot_id;
  mark.rbuild_pid = options_.identity.process.pid;
  mark.rbuild_start = options_.identity.process.start_time;
  mark.marked_wall_ns = clock_.WallNs();
  return mark;
}

void EdgeRunner::Started(EdgeId edge) {
  running_[edge].start_ms = clock_.NowMs();
}

void EdgeRunner::NoteProcess(EdgeId edge, const ProcessIdentity& child) {
  log_.NoteProcess(OutputPaths(graph_, edge), child);
}

std::string EdgeRunner::AbsolutePath(std::string_view path) const {
  return CanonicalPath(JoinPath(disk_.WorkingDirectory(), path));
}

NodeId EdgeRunner::OutputAt(EdgeId edge, const std::string& path) const {
  // As it is declared, as a rule; only else are all of them looked at, which are thousands at times.
  const NodeId named = graph_.FindNode(CanonicalPath(path));
  if (named.valid() && graph_.node(named).producer == edge) {
    return named;
  }
  const std::string wanted = AbsolutePath(path);
  for (NodeId output : graph_.edge(edge).outputs) {
    if (AbsolutePath(graph_.node(output).path) == wanted) {
      return output;
    }
  }
  return NodeId();
}

Result<EdgeRunner::Announcement> EdgeRunner::Announce(EdgeId edge, const std::string& path) {
  Announcement announcement;
  announcement.output = OutputAt(edge, path);
  Running& running = running_[edge];
  if (announcement.output.valid() && running.announced.contains(announcement.output)) {
    return announcement;  // consumers may have taken the first one; if it has changed since, the end tells
  }
  if (!announcement.output.valid()) {
    announcement.complaint = fmt::format("'{}' was announced, but it is not an output of the edge that made it", path);
    return announcement;
  }
  const std::string declared(graph_.node(announcement.output).path);
  TRY_ASSIGN(FileStat stat, disk_.Stat(declared));
  if (!stat.is_regular()) {
    announcement.output = NodeId();
    announcement.complaint = fmt::format("'{}' was announced, but it doesn't exist", path);
    return announcement;
  }
  TRY_ASSIGN(Digest digest, judge_.files().HashMade(declared));
  if (running.announce_ms < 0) {
    running.announce_ms = clock_.NowMs() - running.start_ms;
  }
  TRY_ASSIGN(const EdgeTraits* traits, judge_.Traits(edge));
  // Where bytes prove nothing, this run is the version; it stays so at the end if the bytes do.
  const Digest version =
      CountsByContent(*traits, stat, LastOutput(judge_.Record(edge), declared)) ? digest : RunId(edge);
  running.announced[announcement.output] = {digest, version};
  judge_.SetMade(announcement.output, version);
  made_in_step_[announcement.output] = ++step_;
  // Consumers start now, long after the last command ended perhaps: they look at their sources as these are now.
  judge_.files().ForgetAll();
  return announcement;
}

Result<void> EdgeRunner::Failed(EdgeId edge, bool interrupted) {
  if (options_.dry_run) {
    running_.erase(edge);
    return {};
  }
  auto found = running_.find(edge);
  if (found == running_.end()) {
    return {};  // it was never marked, and nothing that the log knows of it was touched
  }
  const Running running = std::move(found->second);
  running_.erase(found);
  judge_.files().ForgetAll();
  for (NodeId output : graph_.edge(edge).outputs) {
    if (!running.announced.contains(output)) {
      made_in_step_[output] = ++step_;  // a failed command may have written it all the same
    }
  }
  TRY_ASSIGN(const EdgeTraits* traits, judge_.Traits(edge));
  log_.Fail(OutputPaths(graph_, edge));
  failed_.push_back(edge);
  const std::span<const NodeId> outputs = graph_.edge(edge).outputs;
  for (size_t i = 0; i < outputs.size(); ++i) {
    std::string path(graph_.node(outputs[i]).path);
    bool remove = traits->owns_outputs();
    if (interrupted && !remove) {
      TRY_ASSIGN(FileStat now, disk_.Stat(path));
      remove = now.is_regular() && (now != running.outputs_before[i] || !traits->depfile.empty());
    }
    if (!remove) {
      continue;
    }
    if (running.announced.contains(outputs[i])) {
      remove_at_end_.push_back(std::move(path));
    } else {
      TRY(disk_.Remove(path));
    }
  }
  if (interrupted && !traits->depfile.empty()) {
    TRY(disk_.Remove(traits->depfile));
  }
  return {};
}

Result<EdgeEnd> EdgeRunner::FailedAfterSuccess(EdgeId edge, std::string complaint) {
  TRY(Failed(edge, false));
  EdgeEnd end;
  end.success = false;
  end.complaint = std::move(complaint);
  return end;
}

void EdgeRunner::MadeElsewhere(EdgeId edge) {
  judge_.files().ForgetAll();
  for (NodeId output : graph_.edge(edge).outputs) {
    made_in_step_[output] = ++step_;
  }
}

}  // namespace rbuild
