// NinjaStatus: what a user sees who builds a build.ninja; byte for byte what ninja shows.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "status/line_printer.h"
#include "status/output.h"
#include "status/progress.h"
#include "status/status.h"

namespace rbuild {

enum class Verbosity : uint8_t {
  kQuiet,    // no status lines; failures, outputs and the last line stay
  kNormal,   // descriptions, elided on a terminal
  kVerbose,  // whole commands
};

struct NinjaStatusOptions {
  Verbosity verbosity = Verbosity::kNormal;
  StatusFormat format = StatusFormat::Default();
  int jobs = 1;                 // for the current rate; 0 or less if unlimited
  std::string name = "rbuild";  // before messages: "rbuild: no work to do."
};

// Status lines, outputs, FAILED blocks and the last line go to stdout; warnings, errors and explanations to stderr
// (ninja's manual and status printer). A terminal gets a line when an edge starts and when it ends; a pipe, and a
// terminal that is to show whole commands, only when it ends, save for console edges, whose line comes before they take
// the terminal.
class NinjaStatus : public Status {
 public:
  // Whether stdout is a smart terminal and has colours is decided here, once. `output` must outlive this.
  NinjaStatus(Output& output, const Environment& environment, NinjaStatusOptions options);

  void PlanTotal(int commands) override;
  void PlanExpected(int commands, int64_t total_ms) override;
  void EdgeStarted(const EdgeInfo& edge, int64_t now_ms) override;
  void EdgeAnnounced(const EdgeInfo& edge, int64_t now_ms) override;
  void EdgeFinished(const EdgeInfo& edge, const EdgeResult& result) override;
  void FreshDiagnostics(const EdgeInfo& edge, std::string_view output) override;
  void Tick(int64_t now_ms) override;
  void Explain(std::string_view text) override;
  void Info(std::string_view message) override;
  void Warning(std::string_view message) override;
  void Error(std::string_view message) override;
  void BuildStarted(int64_t now_ms) override;
  void BuildFinished(const BuildSummary& summary) override;

  bool has_colors() const { return colors_; }

 private:
  void PrintStatus(const EdgeInfo& edge);
  void PrintFailure(const EdgeInfo& edge, int exit_code);
  void PrintOutput(std::string_view text);

  NinjaStatusOptions options_;
  std::unique_ptr<LinePrinter> printer_;
  bool colors_ = false;
  Progress progress_;
  int64_t build_start_ms_ = 0;
};

}  // namespace rbuild
