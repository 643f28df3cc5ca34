// CargoStatus: what a user sees who builds a Cargo workspace; it reads like cargo's own output.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "base/string_map.h"
#include "run/rustc_messages.h"
#include "status/colors.h"
#include "status/message_format.h"
#include "status/output.h"
#include "status/status.h"

namespace rbuild {

// What is said at the end of code that a later Rust will reject.
enum class FutureReports : uint8_t { kNone, kNamed, kShown };

struct CargoStatusOptions {
  bool quiet = false;       // only diagnostics and errors
  int verbose = 0;          // 1: commands and fresh packages; what build scripts print comes from their runs
  ColorChoice color = ColorChoice::kAuto;
  MessageFormat format;
  // What mends warnings: "FIX --lib -p NAME" and then this.
  std::string fix = "cargo fix";
  std::string fix_arguments;
  FutureReports future = FutureReports::kNamed;
  std::optional<bool> bar;  // nothing: where it does no harm
  int bar_width = 0;        // columns; 0: those of the terminal
  // Of the last line: "`dev` profile [unoptimized + debuginfo] target(s)"; " in 1.23s" follows.
  std::string finished;
};

// All of it goes to stderr, as cargo's does, but for what macros print. The text comes from the build file: the first
// word of a description is the status ("Compiling serde v1.0.1"). A package is named once, when its first edge starts,
// whatever the word is, and once more when it is documented; an edge without description shows nothing.
//
// On a terminal the last line is a progress bar, from half a second after the start and redrawn at most ten times a
// second; a unit that has announced its early output and goes on generating code stands there as `serde(codegen)`.
// Invariant: while text is written the bar is not on the screen.
class CargoStatus : public Status {
 public:
  // `output` must outlive this.
  CargoStatus(Output& output, const Environment& environment, CargoStatusOptions options);

  void PlanTotal(int commands) override;
  void EdgeStarted(const EdgeInfo& edge, int64_t now_ms) override;
  void EdgeAnnounced(const EdgeInfo& edge, int64_t now_ms) override;
  void EdgeFinished(const EdgeInfo& edge, const EdgeResult& result) override;
  void EdgeFresh(const EdgeInfo& edge) override;
  void EdgeDirty(const EdgeInfo& edge, std::string_view reason) override;
  void FreshDiagnostics(const EdgeInfo& edge, std::string_view output) override;
  void Tick(int64_t now_ms) override;
  void Explain(std::string_view text) override;
  void Info(std::string_view message) override;
  void Warning(std::string_view message) override;
  void Error(std::string_view message) override;
  void BuildStarted(int64_t now_ms) override;
  void BuildFinished(const BuildSummary& summary) override;

  bool has_colors() const { return colors_; }

  // "     Running tests/it.rs": the word in cargo's column, unless the display is quiet.
  void WriteStatus(std::string_view word, std::string_view rest);

 private:
  struct Active {
    uint32_t id = 0;
    std::string label;
    bool announced = false;
  };
  struct Counts {
    int errors = 0;
    int warnings = 0;
    int duplicates = 0;
    int fixable = 0;  // of those that were shown
  };

  void Write(std::string_view text);
  void WriteDescription(std::string_view description);
  void WriteFresh();
  void WriteMessage(std::string_view kind, std::string_view style, std::string_view message);
  // Shows each message that was not shown before, and counts.
  Counts ShowOutput(const EdgeInfo& edge, std::string_view output);
  // What to show of a diagnostic; "" if it was shown before or is not for people.
  std::string TakeDiagnostic(const RustcDiagnostic& diagnostic, Counts& counts);
  void ShowWarningCount(const EdgeInfo& edge, const Counts& counts);
  void ShowFailure(const EdgeInfo& edge, const EdgeResult& result, const Counts& counts);
  // Of the run of a build script: warnings, errors, and lines `[name version] text` unless they are of an earlier run.
  // False if there was no error among them.
  bool ShowScriptOutput(const EdgeInfo& edge, std::string_view output, bool is_fresh);
  void ShowBuildScriptFailure(const EdgeInfo& edge, const EdgeResult& result);
  void KeepReport(const EdgeInfo& edge, const RustcFutureReport& report);
  void WriteFutureReports();
  void ClearBar();
  void MaybeDrawBar(int64_t now_ms);
  std::string Paint(std::string_view text, std::string_view style) const;

  Output& output_;
  CargoStatusOptions options_;
  bool colors_ = false;
  bool bar_allowed_ = false;
  bool bar_shown_ = false;
  std::optional<int64_t> bar_drawn_ms_;
  int64_t build_start_ms_ = 0;
  int total_ = 0;
  int finished_ = 0;
  bool told_of_failure_ = false;
  bool told_to_wait_ = false;
  bool console_taken_ = false;
  std::vector<Active> active_;
  StringSet described_;
  std::vector<std::string> fresh_;                           // packages
  StringSet shown_;                                          // texts of diagnostics
  std::map<std::string, std::vector<std::string>> reports_;  // packages -> texts
};

}  // namespace rbuild
