// Builder: the loop between deciding and running: fill the runner, wait, feed what happened back.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/metrics.h"
#include "build/edge_runner.h"
#include "build/shared_folder.h"
#include "graph/graph.h"
#include "log/ninja_log.h"
#include "plan/scan.h"
#include "run/command_runner.h"
#include "schedule/scheduler.h"
#include "status/status.h"

namespace rbuild {

struct BuildOptions {
  int failures_allowed = 1;  // stop starting commands after so many failures; 0: never
  bool explain = false;      // -d explain
  bool tell_fresh = false;   // tell the display of every edge that is up to date
  bool tell_dirty = false;   // tell the display why an edge that was built before has to run
  bool tell_end = true;      // false: this build is only the first part of one
  // Redraw at least so often while commands run; none: only when something happens.
  std::optional<std::chrono::milliseconds> tick;
  EdgeRunnerOptions edges;
  NinjaLog ninja;  // what a ninja that built here before has left
};

struct BuildResult {
  bool success = true;
  bool nothing_to_do = false;
  bool interrupted = false;
  int exit_code = 0;         // that of the last failed command; 130 after an interrupt
  std::string reason;        // why the build stopped: "subcommand failed", "interrupted by user"
  int started = 0;           // commands
  bool made_target = false;  // the command of an edge that makes a target ran
};

class Builder {
 public:
  // All outlive this.
  struct Parts {
    Graph& graph;  // dyndep files add to it
    Judge& judge;
    BuildLog& log;
    Disk& disk;
    const Clock& clock;
    CommandRunner& runner;
    Status& status;
    Metrics* metrics = nullptr;  // absent unless something is to be measured
  };

  Builder(Parts parts, BuildOptions options)
      : parts_(parts),
        options_(std::move(options)),
        scan_(parts.graph, parts.judge, parts.disk),
        edges_(parts.graph, parts.judge, parts.log, parts.disk, parts.clock, options_.edges,
               [this](NodeId node) { return WantMaker(node); }),
        shared_(parts.graph, parts.log, parts.clock, parts.status, options_.edges.identity) {}

  // Builds the targets. REQUIRES: called once.
  // Error: the build could not go on (a circle, a missing source, a failing disk); commands that ran have been waited
  // for.
  Result<BuildResult> Build(std::span<const NodeId> targets);

 private:
  Result<BuildResult> ScanAndLoop(std::span<const NodeId> targets);
  bool HearsInterrupt();
  Result<BuildResult> Loop(std::span<const NodeId> targets);
  void ShowFresh(EdgeId edge);
  Result<void> JudgeReady();
  Result<void> JudgeOne(EdgeId edge);
  // An edge that does not have to run: what needs its outputs goes on.
  Result<void> Skip(EdgeId edge);
  Result<void> StartQueued();
  Result<void> Start(EdgeId edge);
  void TellWhy(const EdgeInfo& edge, const DirtyReason& reason);
  // Edges that another rbuild ran are judged as they are now.
  Result<void> ResumeAwaited();
  std::optional<std::chrono::milliseconds> NextWake() const;
  Result<void> WaitAndHandle();
  // Commands that have lasted a while get who they are into their marks.
  void NoteProcesses();
  Result<void> OnAnnounced(const Announced& event);
  Result<void> OnFinished(const Finished& event);
  EdgeResult ResultOf(EdgeId edge, const Outcome& outcome, const EdgeEnd& end) const;
  void OnInterrupted(const Interrupted& event);
  // Commands are started no more after an interrupt, an error or too many failures.
  bool stopping() const;
  BuildResult Summary(std::span<const NodeId> targets) const;

  // --- The plan grows while it is carried out (plan_growth.cc).
  // How much of the plan the rest of the build knows of.
  struct PlanSize {
    size_t open = 0;
    size_t settled = 0;
    size_t warnings = 0;
    int commands = 0;
  };
  PlanSize SizeOfPlan() const;
  // Tells scheduler and display what the plan has gained since.
  Result<void> TakeGrowth(const PlanSize& before);
  // Applies those of the outputs that are dyndep files. REQUIRES: they are up to date, but not available yet.
  Result<void> LoadDyndeps(std::span<const NodeId> outputs);
  // What is judged again may run again: progress counts on nothing.
  void ExpectRedone();
  Result<void> WantMaker(NodeId node);
  // Whether the edge has read what is still to be made, or was made meanwhile: it is judged again after that.
  Result<bool> RanTooEarly(EdgeId edge, const EdgeEnd& end);
  // The edge has succeeded: its outputs are available, unless it ran too early.
  Result<void> Release(EdgeId edge, const EdgeEnd& end);
  // Where edges wait for each other, lets one go that waits for what it was only found to read. False if there is none.
  bool BreakCircle();
  void CountByContent(EdgeId reader, NodeId file);
  EdgeInfo InfoOf(EdgeId edge) const;
  std::string FirstOutput(EdgeId edge) const;

  Parts parts_;
  BuildOptions options_;
  Scan scan_;
  EdgeRunner edges_;
  SharedFolder shared_;  // the edges that it awaits count as running
  std::optional<Scheduler> scheduler_;
  std::unordered_map<EdgeId, EdgeInfo> shown_;  // of running edges
  std::unordered_map<EdgeId, int64_t> announced_ms_;
  std::deque<std::pair<EdgeId, int64_t>> unnoted_;   // commands that were started since then, in order
  std::unordered_map<EdgeId, DirtyReason> reasons_;  // of queued edges, for -d explain
  std::optional<Error> error_;
  std::string stop_reason_;  // why nothing more is started, where that is not a failed command
  int commands_ = 0;
  int started_ = 0;
  int failures_ = 0;
  int last_exit_code_ = 0;
  int interrupts_ = 0;
};

}  // namespace rbuild
