// Builder: scan, then judge, start, wait and record until nothing is left.
#include "build/builder.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include <fmt/format.h>

#include "build/estimates.h"

namespace rbuild {

namespace {

constexpr int kInterruptedExitCode = 130;
// So long a command runs before its mark says who it is; until then an orphan is known by its environment alone. Asking
// the system and committing that is a tenth of rbuild's own work for a command that ends sooner.
constexpr int64_t kUnnotedMs = 30;

}  // namespace

Result<BuildResult> Builder::Build(std::span<const NodeId> targets) {
  const int64_t start_ms = parts_.clock.NowMs();
  parts_.status.BuildStarted(start_ms);
  TRY_ASSIGN(BuildResult result, ScanAndLoop(targets));
  BuildSummary summary;
  summary.success = result.success;
  summary.nothing_to_do = result.nothing_to_do;
  summary.reason = result.reason;
  summary.started = result.started;
  summary.elapsed_ms = parts_.clock.NowMs() - start_ms;
  if (options_.tell_end || result.interrupted) {
    parts_.status.BuildFinished(summary);
  }
  return result;
}

Result<BuildResult> Builder::ScanAndLoop(std::span<const NodeId> targets) {
  TRY_ASSIGN(const bool looked, Measured(parts_.metrics, "look ahead", [&] {
               return parts_.judge.LookAhead(targets, [this] { return HearsInterrupt(); });
             }));
  if (!looked) {
    return Summary(targets);
  }
  TRY(Measured(parts_.metrics, "scan", [&] { return scan_.Add(targets); }));
  for (const std::string& warning : scan_.plan().warnings) {
    parts_.status.Warning(warning);
  }
  commands_ = scan_.plan().commands;
  parts_.status.PlanTotal(commands_);
  for (EdgeId edge : scan_.plan().settled) {
    ShowFresh(edge);
  }
  return Loop(targets);
}

// While no command runs yet.
bool Builder::HearsInterrupt() {
  RunEvent waiting = parts_.runner.Wait(std::chrono::milliseconds(0));
  if (const auto* interrupted = std::get_if<Interrupted>(&waiting)) {
    OnInterrupted(*interrupted);
  }
  return interrupts_ > 0;
}

Result<BuildResult> Builder::Loop(std::span<const NodeId> targets) {
  const Plan& plan = scan_.plan();
  TRY_ASSIGN(Estimates estimates, EstimateEdges(parts_.graph, parts_.judge, options_.ninja, plan, plan.open));
  parts_.status.PlanExpected(estimates.known_commands, estimates.known_ms);
  IdMap<EdgeId, int64_t> length =
      CriticalPaths(parts_.graph, plan.open, plan.discovered, estimates.edges, estimates.early);
  scheduler_.emplace(parts_.graph, plan.open, plan.discovered, std::move(length));
  scheduler_->AddSettled(plan.settled);
  scan_.TakeGrowth();  // the scheduler has been made from the graph as it is now
  const bool nothing_planned = plan.commands == 0;
  // An error of the disk or the log stops the build, but never leaves a command behind that nobody waits for.
  auto note = [this](Result<void> step) {
    if (!step && !error_) {
      error_ = std::move(step).error();
    }
  };
  // The scan may have read for a while: a Ctrl-C of that time is heard before the first command starts.
  HearsInterrupt();
  while (true) {
    if (!stopping()) {
      note(ResumeAwaited());
    }
    if (!stopping()) {
      note(JudgeReady());
    }
    if (!stopping()) {
      note(StartQueued());
    }
    if (scheduler_->running() > (stopping() ? shared_.awaited() : 0)) {
      note(WaitAndHandle());
    } else if (stopping() || scheduler_->unfinished() == 0 || !BreakCircle()) {
      break;
    }
  }
  if (!options_.edges.dry_run) {
    note(shared_.Look());
    note(edges_.Close(shared_.is_shared()));
    note(parts_.log.FlushIfDue(parts_.clock.NowMs()));
  }
  if (error_ && interrupts_ > 0) {
    parts_.status.Error(error_->ToString());
  } else if (error_) {
    return tl::make_unexpected(*std::move(error_));
  }
  BuildResult result = Summary(targets);
  result.nothing_to_do = nothing_planned && started_ == 0 && result.success;
  return result;
}

bool Builder::stopping() const {
  return interrupts_ > 0 || error_ || !stop_reason_.empty() ||
         (options_.failures_allowed > 0 && failures_ >= options_.failures_allowed);
}

BuildResult Builder::Summary(std::span<const NodeId> targets) const {
  BuildResult result;
  result.started = started_;
  result.made_target = std::ranges::any_of(targets, [&](NodeId target) {
    const EdgeId producer = parts_.graph.node(target).producer;
    // Without a scheduler the build was stopped before anything ran.
    return producer.valid() && scheduler_ && scheduler_->state(producer) == EdgeState::kDone;
  });
  if (interrupts_ > 0) {
    result.success = false;
    result.interrupted = true;
    result.exit_code = kInterruptedExitCode;
    result.reason = "interrupted by user";
  } else if (failures_ > 0) {
    result.success = false;
    result.exit_code = last_exit_code_;
    if (options_.failures_allowed > 0 && failures_ >= options_.failures_allowed) {
      result.reason = options_.failures_allowed > 1 ? "subcommands failed" : "subcommand failed";
    } else {
      result.reason = "cannot make progress due to previous errors";
    }
  } else if (!stop_reason_.empty()) {
    result.success = false;
    result.exit_code = 1;
    result.reason = stop_reason_;
  } else if (scheduler_->unfinished() > 0) {
    result.success = false;
    result.exit_code = 1;
    // Dyndep files can close a circle that the build file alone does not have.
    const std::optional<std::string> circle = parts_.graph.FindCycle(targets);
    result.reason = circle ? fmt::format("dependency cycle: {}", *circle) : "stuck [this is a bug]";
  }
  return result;
}

void Builder::ShowFresh(EdgeId edge) {
  if (parts_.graph.IsPhony(edge)) {
    return;
  }
  if (parts_.judge.HasDiagnostics(edge)) {
    parts_.status.FreshDiagnostics(InfoOf(edge), parts_.judge.Record(edge)->diagnostics);
  }
  if (options_.tell_fresh) {
    parts_.status.EdgeFresh(InfoOf(edge));
  }
}

Result<void> Builder::JudgeReady() {
  std::optional<EdgeId> edge = scheduler_->NextReady();
  if (edge) {
    TRY(shared_.Look());
  }
  if (shared_.is_shared()) {
    parts_.judge.files().ForgetAll();  // their commands write files at any time
  }
  for (; edge; edge = scheduler_->NextReady()) {
    if (parts_.graph.IsPhony(*edge)) {
      TRY(Skip(*edge));
    } else {
      TRY(JudgeOne(*edge));
    }
    if (stopping()) {
      break;
    }
  }
  return {};
}

Result<void> Builder::JudgeOne(EdgeId edge) {
  TRY(shared_.Refresh(edge));
  TRY_ASSIGN(std::optional<DirtyReason> reason, parts_.judge.Check(edge));
  if (!reason) {
    if (shared_.is_shared()) {
      edges_.MadeElsewhere(edge);
    }
    TRY(Skip(edge));
    ShowFresh(edge);
  } else {
    scheduler_->Queue(edge);
    if (options_.explain || options_.tell_dirty) {
      reasons_.insert_or_assign(edge, *std::move(reason));
    }
  }
  const bool predicted = scan_.plan().prediction[edge] == Prediction::kRun;
  if (predicted == (scheduler_->state(edge) == EdgeState::kSkipped)) {
    commands_ += predicted ? -1 : 1;
    parts_.status.PlanTotal(commands_);
  }
  return {};
}

Result<void> Builder::Skip(EdgeId edge) {
  TRY(parts_.judge.Settle(edge));
  TRY(LoadDyndeps(parts_.graph.edge(edge).outputs));
  scheduler_->Skip(edge);
  return {};
}

Result<void> Builder::StartQueued() {
  const int runnable = static_cast<int>(scheduler_->runnable());
  if (runnable == 0) {
    return {};
  }
  // An edge that another rbuild runs takes no slot of ours.
  for (const int last = started_ + parts_.runner.FreeSlots(runnable); started_ < last;) {
    std::optional<EdgeId> edge = scheduler_->NextToRun();
    if (!edge) {
      return {};
    }
    TRY(Start(*edge));
  }
  return {};
}

Result<void> Builder::ResumeAwaited() {
  if (shared_.awaited() == 0) {
    return {};
  }
  TRY_ASSIGN(const std::vector<EdgeId> ended, shared_.Ended(scheduler_->running() == shared_.awaited()));
  for (EdgeId edge : ended) {
    shared_.Forget(edge);
    edges_.MadeElsewhere(edge);
    scan_.Expect(edge, Prediction::kRun);
    scheduler_->Postpone(edge, {});
  }
  return {};
}

Result<void> Builder::Start(EdgeId edge) {
  const Metrics::Timer timer(parts_.metrics, "edge start");
  auto start = [&]() -> Result<void> {
    std::optional<Command> command;
    if (!shared_.RunsElsewhere(edge)) {
      TRY_ASSIGN(command, edges_.Prepare(edge));
    }
    if (!command) {
      shared_.Await(edge);
      return {};
    }
    ++started_;
    EdgeInfo info = InfoOf(edge);
    if (auto reason = reasons_.find(edge); reason != reasons_.end()) {
      TellWhy(info, reason->second);
    }
    parts_.status.EdgeStarted(info, parts_.clock.NowMs());
    shown_[edge] = std::move(info);
    if (Result<void> spawned = parts_.runner.Start(*command); !spawned) {
      return tl::make_unexpected(std::move(spawned).error().With(fmt::format("build {}", FirstOutput(edge))));
    }
    edges_.Started(edge);
    unnoted_.emplace_back(edge, parts_.clock.NowMs());
    return {};
  };
  Result<void> started = start();
  if (!started && !parts_.runner.IsRunning(CommandId(edge.index()))) {
    scheduler_->Fail(edge);
    if (Result<void> cleaned = edges_.Failed(edge, false); !cleaned) {
      parts_.status.Warning(cleaned.error().ToString());
    }
  }
  return started;
}

void Builder::TellWhy(const EdgeInfo& edge, const DirtyReason& reason) {
  if (options_.explain) {
    parts_.status.Explain(Explain(edge.outputs.front(), reason));
  }
  if (options_.tell_dirty && !std::holds_alternative<NeverBuilt>(reason)) {
    parts_.status.EdgeDirty(edge, TextOf(reason));
  }
}

Result<void> Builder::WaitAndHandle() {
  RunEvent event = parts_.runner.Wait(NextWake());
  if (const auto* announced = std::get_if<Announced>(&event)) {
    return OnAnnounced(*announced);
  }
  if (const auto* finished = std::get_if<Finished>(&event)) {
    TRY(OnFinished(*finished));
  } else {
    if (const auto* interrupted = std::get_if<Interrupted>(&event)) {
      OnInterrupted(*interrupted);
    }
    parts_.status.Tick(parts_.clock.NowMs());
  }
  if (options_.edges.dry_run) {
    return {};
  }
  NoteProcesses();
  return parts_.log.FlushIfDue(parts_.clock.NowMs());
}

void Builder::NoteProcesses() {
  while (!unnoted_.empty() && unnoted_.front().second + kUnnotedMs <= parts_.clock.NowMs()) {
    const EdgeId edge = unnoted_.front().first;
    unnoted_.pop_front();
    if (std::optional<ProcessIdentity> process = parts_.runner.ProcessOf(CommandId(edge.index()))) {
      edges_.NoteProcess(edge, *process);
    }
  }
}

// What an edge left in the log has to be there soon even if nothing else happens: a rbuild that one of the other
// commands started may wait for it.
std::optional<std::chrono::milliseconds> Builder::NextWake() const {
  std::optional<std::chrono::milliseconds> wake = options_.tick;
  auto not_after = [&](std::chrono::milliseconds limit) { wake = wake ? std::min(*wake, limit) : limit; };
  if (std::optional<int64_t> flush_ms = parts_.log.NextFlush(parts_.clock.NowMs());
      flush_ms && !options_.edges.dry_run) {
    not_after(std::chrono::milliseconds(*flush_ms));
  }
  if (!unnoted_.empty() && !options_.edges.dry_run) {
    const int64_t due_ms = unnoted_.front().second + kUnnotedMs;
    not_after(std::chrono::milliseconds(std::max<int64_t>(due_ms - parts_.clock.NowMs(), 0)));
  }
  if (std::optional<std::chrono::milliseconds> look = shared_.NextLook()) {
    not_after(*look);
  }
  return wake;
}

Result<void> Builder::OnAnnounced(const Announced& event) {
  EdgeId edge(event.id.index());
  TRY_ASSIGN(EdgeRunner::Announcement announcement, edges_.Announce(edge, event.path));
  if (!announcement.output.valid()) {
    parts_.status.Warning(announcement.complaint);
    return {};
  }
  if (!options_.edges.dry_run) {
    TRY(LoadDyndeps(std::span(&announcement.output, 1)));
  }
  if (scheduler_->Announce(announcement.output)) {
    const int64_t now_ms = parts_.clock.NowMs();
    announced_ms_.emplace(edge, now_ms);
    parts_.status.EdgeAnnounced(shown_[edge], now_ms);
  }
  return {};
}

void Builder::OnInterrupted(const Interrupted& event) {
  ++interrupts_;
  parts_.runner.SignalAll(interrupts_ == 1 ? event.signal : SIGKILL);
}

Result<void> Builder::OnFinished(const Finished& event) {
  const Metrics::Timer timer(parts_.metrics, "edge finish");
  EdgeId edge(event.id.index());
  const Outcome& outcome = event.outcome;
  EdgeEnd end;
  end.success = outcome.success();
  Result<void> recorded;
  if (end.success) {
    Result<EdgeEnd> succeeded = edges_.Succeeded(edge, outcome);
    if (succeeded) {
      end = *std::move(succeeded);
    } else {
      end.success = false;
      recorded = tl::make_unexpected(std::move(succeeded).error());
    }
  } else {
    recorded = edges_.Failed(edge, outcome.interrupted || interrupts_ > 0);
  }
  const EdgeResult result = ResultOf(edge, outcome, end);
  if (outcome.interrupted && interrupts_ == 0) {
    // The terminal's Ctrl-C may reach the command before us, or somebody stopped it: either way the user wants an end.
    ++interrupts_;
    parts_.runner.SignalAll(SIGINT);
  }
  if (end.success) {
    if (Result<void> released = Release(edge, end); !released) {
      scheduler_->Fail(edge);
      recorded = std::move(released);
    }
  } else {
    scheduler_->Fail(edge);
    if (interrupts_ == 0) {
      ++failures_;
      last_exit_code_ = result.exit_code;
    }
  }
  if (end.success || interrupts_ == 0) {
    parts_.status.EdgeFinished(shown_[edge], result);
  }
  for (const std::vector<std::string>* warnings : {&outcome.warnings, &std::as_const(end.warnings)}) {
    for (const std::string& warning : *warnings) {
      parts_.status.Warning(warning);
    }
  }
  shown_.erase(edge);
  return recorded;
}

Result<void> Builder::Release(EdgeId edge, const EdgeEnd& end) {
  if (!options_.edges.dry_run) {
    TRY_ASSIGN(bool too_early, RanTooEarly(edge, end));
    if (too_early) {
      return {};
    }
    TRY(LoadDyndeps(parts_.graph.edge(edge).outputs));
  }
  scheduler_->Finish(edge);
  return {};
}

EdgeResult Builder::ResultOf(EdgeId edge, const Outcome& outcome, const EdgeEnd& end) const {
  EdgeResult result;
  result.success = end.success;
  result.exit_code = end.success || outcome.exit_code != 0 ? outcome.exit_code : 1;
  result.output = end.output.value_or(outcome.output);
  result.printed = outcome.printed;
  if (!end.complaint.empty()) {
    result.output += fmt::format("{}\n", end.complaint);
  }
  result.start_ms = outcome.start_ms;
  result.end_ms = outcome.end_ms;
  auto announced = announced_ms_.find(edge);
  result.announce_ms = announced == announced_ms_.end() ? -1 : announced->second;
  return result;
}

EdgeInfo Builder::InfoOf(EdgeId edge) const {
  EdgeInfo info;
  info.id = static_cast<uint32_t>(edge.index());
  info.description = parts_.graph.Binding(edge, "description").value_or("");
  info.command = parts_.graph.Binding(edge, "command").value_or("");
  for (std::string_view output : OutputPaths(parts_.graph, edge)) {
    info.outputs.emplace_back(output);
  }
  info.console = parts_.graph.edge(edge).pool == parts_.graph.console_pool();
  info.expected_ms = LastTimeOf(parts_.graph, parts_.judge, options_.ninja, edge);
  if (Result<const EdgeTraits*> traits = parts_.judge.Traits(edge)) {
    info.rustc = (*traits)->early == EarlyKind::kRustc;
  }
  if (const std::string_view* unit = parts_.graph.OwnBinding(edge, "unit")) {
    info.unit = *unit;
  }
  for (NodeId input : parts_.graph.edge(edge).inputs) {
    if (EdgeId upstream = parts_.graph.node(input).producer; upstream.valid()) {
      info.upstreams.push_back(static_cast<uint32_t>(upstream.index()));
    }
  }
  return info;
}

std::string Builder::FirstOutput(EdgeId edge) const {
  return std::string(parts_.graph.node(parts_.graph.edge(edge).outputs.front()).path);
}

}  // namespace rbuild
