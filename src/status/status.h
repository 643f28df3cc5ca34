// Status: what the user sees of a build. It draws, it never decides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rbuild {

// What there is to say about an edge. Text views live as long as the graph.
struct EdgeInfo {
  uint32_t id = 0;          // of the edge; one lane of the display and of the trace
  std::string description;  // "" if the edge has none: the command is shown
  std::string command;
  std::vector<std::string> outputs;
  bool console = false;
  bool rustc = false;        // its output holds rustc's JSON messages
  int64_t expected_ms = -1;  // from the log; -1 if unknown
  // Of a Cargo unit, "" otherwise: its package and target, as cargo names them in messages: `serde (lib)`,
  // `app (bin "app")`, `syn (build script)`; the run of a build script is `syn (build script run)`.
  std::string unit;
  std::vector<uint32_t> upstreams;  // ids of the edges that make its inputs
};

struct EdgeResult {
  bool success = true;
  int exit_code = 0;
  std::string output;        // may hold ANSI escapes; without them if the display has no colours
  std::string printed;       // of a rustc edge, what went to stdout; `output` is its stderr
  int64_t start_ms = 0;      // Clock::NowMs() at spawn and exit
  int64_t announce_ms = -1;  // when its first early output became available; -1 if none did
  int64_t end_ms = 0;
};

// How the build ended.
struct BuildSummary {
  bool success = true;
  bool nothing_to_do = false;
  std::string reason;  // of a failure: "subcommand failed", "interrupted by user"
  int64_t elapsed_ms = 0;
  int started = 0;
};

class Status {
 public:
  virtual ~Status() = default;

  // The number of commands that the plan holds now; it shrinks and grows during the build.
  virtual void PlanTotal(int commands) = 0;
  // How many of these commands have a time in the log, and the sum of their times; the estimate of the end uses it.
  virtual void PlanExpected(int /*commands*/, int64_t /*total_ms*/) {}
  virtual void EdgeStarted(const EdgeInfo& edge, int64_t now_ms) = 0;
  virtual void EdgeAnnounced(const EdgeInfo& edge, int64_t now_ms) = 0;
  virtual void EdgeFinished(const EdgeInfo& edge, const EdgeResult& result) = 0;
  // An edge of the plan is up to date and will not run.
  virtual void EdgeFresh(const EdgeInfo& /*edge*/) {}
  // An edge that was built before has to run, before it is started.
  virtual void EdgeDirty(const EdgeInfo& /*edge*/, std::string_view /*reason*/) {}
  // Diagnostics of an edge that is up to date, kept from the run that made it.
  virtual void FreshDiagnostics(const EdgeInfo& edge, std::string_view output) = 0;
  // Nothing happened for a while: redraw what shows elapsed time.
  virtual void Tick(int64_t now_ms) = 0;

  virtual void Explain(std::string_view text) = 0;  // -d explain
  virtual void Info(std::string_view message) = 0;
  virtual void Warning(std::string_view message) = 0;
  virtual void Error(std::string_view message) = 0;

  virtual void BuildStarted(int64_t now_ms) = 0;
  virtual void BuildFinished(const BuildSummary& summary) = 0;
};

}  // namespace rbuild
