// CargoStatus: cargo's lines, messages and progress bar.
#include "status/cargo_status.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/exit_text.h"
#include "base/text.h"
#include "status/frame.h"

namespace rbuild {

namespace {

constexpr int64_t kBarDelayMs = 500;
constexpr int64_t kBarIntervalMs = 100;
constexpr int kStatusColumns = 12;
constexpr int kUnknownWidth = 80;
constexpr int kHighestExitCode = 128;  // above it: 128 + signal

constexpr std::string_view kGreen = "\x1b[1m\x1b[92m";
constexpr std::string_view kCyan = "\x1b[1m\x1b[96m";
constexpr std::string_view kYellow = "\x1b[1m\x1b[33m";
constexpr std::string_view kRed = "\x1b[1m\x1b[91m";
constexpr std::string_view kReset = "\x1b[0m";

constexpr std::string_view kDocumenting = "Documenting ";

// `serde (lib)` -> package "serde", target "lib".
struct Unit {
  std::string_view package;
  std::string_view target;
};

Unit UnitOf(const EdgeInfo& edge) {
  size_t open = edge.unit.find(" (");
  if (open != std::string::npos && edge.unit.ends_with(')')) {
    std::string_view text = edge.unit;
    return {text.substr(0, open), text.substr(open + 2, text.size() - open - 3)};
  }
  if (!edge.unit.empty()) {
    return {edge.unit, ""};
  }
  std::vector<std::string_view> words = SplitWords(edge.description);
  return {words.size() >= 2 ? words[1] : std::string_view(), ""};
}

bool IsScriptRun(const EdgeInfo& edge) {
  return UnitOf(edge).target == "build script run";
}

// The name on the progress bar: `serde`, `app(bin)`, `syn(build.rs)`, `syn(build)`.
std::string LabelOf(const EdgeInfo& edge) {
  Unit unit = UnitOf(edge);
  if (unit.target.empty() || unit.target == "lib") {
    return std::string(unit.package);
  }
  if (unit.target == "build script") {
    return fmt::format("{}(build.rs)", unit.package);
  }
  if (unit.target == "build script run") {
    return fmt::format("{}(build)", unit.package);
  }
  if (unit.target.ends_with(" doc")) {
    return fmt::format("{}(doc)", unit.package);
  }
  return fmt::format("{}({})", unit.package, unit.target.substr(0, unit.target.find(' ')));
}

// `lib -p serde`, `bin "app" -p app --tests`
std::string FixArguments(const Unit& unit) {
  constexpr std::string_view kTest = " test";
  std::string_view target = unit.target;
  const bool is_test = target.ends_with(kTest);
  if (is_test) {
    target.remove_suffix(kTest.size());
  }
  return fmt::format("{} -p {}{}", target, unit.package, is_test ? " --tests" : "");
}

std::string CountText(int count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

// What a description tells of: all that is done to compile a package is one thing, documenting it another.
std::string_view PackageTold(std::string_view description) {
  const size_t blank = description.find(' ');
  return description.starts_with(kDocumenting) || blank == std::string_view::npos ? description
                                                                                  : description.substr(blank + 1);
}

std::string CauseText(const EdgeInfo& edge, const EdgeResult& result) {
  return fmt::format("\nCaused by:\n  process didn't exit successfully: `{}` ({})\n", edge.command,
                     ShellExitText(result.exit_code));
}

std::string ElapsedText(int64_t ms) {
  if (ms >= 60'000) {
    return fmt::format("{}m {:02}s", ms / 60'000, ms / 1000 % 60);
  }
  return fmt::format("{:.2f}s", static_cast<double>(ms) / 1000);
}

// "subcommand failed" and the like: the failed edge has been shown already.
bool IsSaidByFailedEdges(std::string_view reason) {
  return reason.starts_with("subcommand") || reason == "cannot make progress due to previous errors";
}

}  // namespace

CargoStatus::CargoStatus(Output& output, const Environment& environment, CargoStatusOptions options)
    : output_(output), options_(std::move(options)) {
  const bool terminal = output_.IsTerminal(Stream::kErr);
  colors_ = CargoUsesColors(options_.color, environment, terminal);
  const bool others_draw = options_.format.json && output_.IsTerminal(Stream::kOut);  // beside the bar, not above it
  bar_allowed_ = options_.bar.value_or(terminal && TermIsCapable(environment) && !options_.quiet &&
                                       !environment.Get("CI") && !others_draw);
}

std::string CargoStatus::Paint(std::string_view text, std::string_view style) const {
  return colors_ ? fmt::format("{}{}{}", style, text, kReset) : std::string(text);
}

void CargoStatus::Write(std::string_view text) {
  ClearBar();
  std::string whole = colors_ ? std::string(text) : StripAnsi(text);
  if (!whole.empty() && whole.back() != '\n') {
    whole += '\n';
  }
  output_.Write(Stream::kErr, whole);
}

void CargoStatus::WriteStatus(std::string_view word, std::string_view rest) {
  if (!options_.quiet) {
    Write(fmt::format("{} {}\n", Paint(fmt::format("{:>{}}", word, kStatusColumns), kGreen), rest));
  }
}

void CargoStatus::WriteDescription(std::string_view description) {
  size_t blank = std::min(description.find(' '), description.size());
  WriteStatus(description.substr(0, blank), description.substr(std::min(blank + 1, description.size())));
}

void CargoStatus::WriteMessage(std::string_view kind, std::string_view style, std::string_view message) {
  Write(fmt::format("{}: {}\n", Paint(kind, style), message));
}

void CargoStatus::PlanTotal(int commands) {
  total_ = commands;
}

void CargoStatus::EdgeStarted(const EdgeInfo& edge, int64_t now_ms) {
  if (!edge.description.empty() && described_.emplace(PackageTold(edge.description)).second) {
    WriteDescription(edge.description);
  }
  if (options_.verbose > 0) {
    WriteStatus("Running", fmt::format("`{}`", edge.command));
  }
  active_.push_back({edge.id, LabelOf(edge), false});
  if (edge.console) {
    ClearBar();
    console_taken_ = true;
  }
  MaybeDrawBar(now_ms);
}

void CargoStatus::EdgeAnnounced(const EdgeInfo& edge, int64_t now_ms) {
  for (Active& active : active_) {
    if (active.id == edge.id) {
      active.announced = true;
    }
  }
  MaybeDrawBar(now_ms);
}

void CargoStatus::EdgeFinished(const EdgeInfo& edge, const EdgeResult& result) {
  ++finished_;
  std::erase_if(active_, [&edge](const Active& active) { return active.id == edge.id; });
  if (edge.console) {
    console_taken_ = false;
  }
  if (!result.printed.empty()) {
    ClearBar();
    output_.Write(Stream::kOut, result.printed);
  }
  if (IsScriptRun(edge)) {
    if (result.success) {
      ShowScriptOutput(edge, result.output, /*is_fresh=*/false);
    } else {
      ShowBuildScriptFailure(edge, result);
    }
  } else {
    Counts counts = ShowOutput(edge, result.output);
    ShowWarningCount(edge, counts);
    if (!result.success) {
      ShowFailure(edge, result, counts);
    }
  }
  if (!result.success) {
    told_of_failure_ = true;
    if (!active_.empty() && !std::exchange(told_to_wait_, true) && !options_.quiet) {
      WriteMessage("warning", kYellow, "build failed, waiting for other jobs to finish...");
    }
  }
  MaybeDrawBar(result.end_ms);
}

void CargoStatus::EdgeFresh(const EdgeInfo& edge) {
  const size_t blank = edge.description.find(' ');
  if (options_.verbose > 0 && blank != std::string::npos) {
    fresh_.push_back(edge.description.substr(blank + 1));
  }
}

void CargoStatus::EdgeDirty(const EdgeInfo& edge, std::string_view reason) {
  const size_t blank = edge.description.find(' ');
  if (options_.verbose > 0 && blank != std::string::npos) {
    WriteStatus("Dirty", fmt::format("{}: {}", edge.description.substr(blank + 1), reason));
  }
}

// Only at the end is it known of which packages no unit had to run.
void CargoStatus::WriteFresh() {
  for (const std::string& package : fresh_) {
    if (described_.insert(package).second) {
      WriteStatus("Fresh", package);
    }
  }
}

void CargoStatus::FreshDiagnostics(const EdgeInfo& edge, std::string_view output) {
  if (IsScriptRun(edge)) {
    ShowScriptOutput(edge, output, /*is_fresh=*/true);
  } else {
    ShowWarningCount(edge, ShowOutput(edge, output));
  }
}

CargoStatus::Counts CargoStatus::ShowOutput(const EdgeInfo& edge, std::string_view output) {
  Counts counts;
  std::string text;
  if (!edge.rustc) {
    text = output;
  } else {
    for (const RustcItem& item : ReadRustcOutput(output)) {
      if (const auto* diagnostic = std::get_if<RustcDiagnostic>(&item)) {
        text += TakeDiagnostic(*diagnostic, counts);
      } else if (const auto* report = std::get_if<RustcFutureReport>(&item)) {
        KeepReport(edge, *report);
      } else if (const auto* other = std::get_if<RustcText>(&item)) {
        text += other->text;
      }
    }
  }
  if (!text.empty()) {
    Write(text);
  }
  return counts;
}

std::string CargoStatus::TakeDiagnostic(const RustcDiagnostic& diagnostic, Counts& counts) {
  if (IsRustcSummary(diagnostic)) {
    return "";
  }
  const bool is_warning = diagnostic.level == "warning";
  counts.errors += diagnostic.level == "error" ? 1 : 0;
  counts.warnings += is_warning ? 1 : 0;
  std::string text = options_.format.is_short ? ShortText(diagnostic) : diagnostic.rendered;
  if (!options_.format.shows_diagnostics()) {
    return "";
  }
  if (!shown_.insert(text).second) {
    counts.duplicates += is_warning ? 1 : 0;
    return "";
  }
  counts.fixable += is_warning && diagnostic.fixable ? 1 : 0;
  return text;
}

void CargoStatus::KeepReport(const EdgeInfo& edge, const RustcFutureReport& report) {
  std::vector<std::string>& texts = reports_[std::string(PackageTold(edge.description))];
  for (const std::string& text : report.rendered) {
    if (std::ranges::find(texts, text) == texts.end()) {
      texts.push_back(text);
    }
  }
}

void CargoStatus::WriteFutureReports() {
  const bool is_shown = options_.future == FutureReports::kShown;
  if (is_shown && reports_.empty()) {
    Info("0 dependencies had future-incompatible warnings");
  }
  if (options_.future == FutureReports::kNone || reports_.empty()) {
    return;
  }
  std::string names;
  for (const auto& [package, texts] : reports_) {
    names += (names.empty() ? "" : ", ") + package;
  }
  Warning("the following packages contain code that will be rejected by a future version of Rust: " + names);
  if (!is_shown) {
    Info("to see what the problems were, use the option `--future-incompat-report`");
  } else if (!options_.quiet) {
    for (const auto& [package, texts] : reports_) {
      Info(fmt::format("the problems of {}:", package));
      Write(Join(texts, ""));
    }
  }
}

void CargoStatus::ShowWarningCount(const EdgeInfo& edge, const Counts& counts) {
  if (counts.warnings == 0 || edge.unit.empty() || options_.quiet || !options_.format.shows_diagnostics()) {
    return;
  }
  Unit unit = UnitOf(edge);
  std::string message =
      fmt::format("`{}` ({}) generated {}", unit.package, unit.target, CountText(counts.warnings, "warning"));
  if (counts.duplicates > 0) {
    message += fmt::format(" ({})", CountText(counts.duplicates, "duplicate"));
  }
  // Cargo has no flag for build scripts, and mends nothing that doesn't compile.
  if (counts.fixable > 0 && counts.errors == 0 && unit.target != "build script") {
    message += fmt::format(" (run `{} --{}{}` to apply {})", options_.fix, FixArguments(unit), options_.fix_arguments,
                           CountText(counts.fixable, "suggestion"));
  }
  WriteMessage("warning", kYellow, message);
}

void CargoStatus::ShowFailure(const EdgeInfo& edge, const EdgeResult& result, const Counts& counts) {
  Unit unit = UnitOf(edge);
  if (unit.package.empty()) {
    // Not a unit of Cargo's: nothing else says what went wrong.
    WriteMessage("error", kRed, fmt::format("could not make `{}`", Join(edge.outputs, "`, `")));
    Write(CauseText(edge, result));
    return;
  }
  std::string message;
  if (edge.description.starts_with(kDocumenting)) {
    message = fmt::format("could not document `{}`", unit.package);
  } else {
    message = fmt::format("could not compile `{}`", unit.package);
    if (!unit.target.empty()) {
      message += fmt::format(" ({})", unit.target);
    }
    if (counts.errors > 0) {
      message += fmt::format(" due to {}", CountText(counts.errors, "previous error"));
      if (counts.warnings > 0) {
        message += fmt::format("; {} emitted", CountText(counts.warnings, "warning"));
      }
    }
  }
  WriteMessage("error", kRed, message);
  // A command that was killed, or failed without a word, is shown in any case.
  if (options_.verbose > 0 || result.exit_code > kHighestExitCode || result.output.empty()) {
    Write(CauseText(edge, result));
  }
}

bool CargoStatus::ShowScriptOutput(const EdgeInfo& edge, std::string_view output, bool is_fresh) {
  constexpr std::string_view kWarning = "warning: ";
  constexpr std::string_view kError = "error: ";
  const std::string printed = fmt::format("[{} ", UnitOf(edge).package);
  bool has_error = false;
  if (output.ends_with('\n')) {
    output.remove_suffix(1);
  }
  for (std::string_view line : Split(output, '\n')) {
    if (line.starts_with(kError)) {
      WriteMessage("error", kRed, line.substr(kError.size()));
      has_error = true;
    } else if (line.starts_with(kWarning)) {
      Warning(line.substr(kWarning.size()));
    } else if (!output.empty() && !(is_fresh && line.starts_with(printed))) {
      Write(fmt::format("{}\n", line));
    }
  }
  return has_error;
}

void CargoStatus::ShowBuildScriptFailure(const EdgeInfo& edge, const EdgeResult& result) {
  if (ShowScriptOutput(edge, result.output, /*is_fresh=*/false)) {
    return;  // the program that ran the script has said it all
  }
  size_t blank = edge.description.find(' ');
  std::string package =
      blank == std::string::npos ? std::string(UnitOf(edge).package) : edge.description.substr(blank + 1);
  Error(fmt::format("failed to run custom build command for `{}`", package));
  Write(CauseText(edge, result));
}

void CargoStatus::Tick(int64_t now_ms) {
  MaybeDrawBar(now_ms);
}

void CargoStatus::Explain(std::string_view text) {
  Write(fmt::format("{} {}\n", Paint(fmt::format("{:>{}}", "Dirty", kStatusColumns), kGreen), text));
}

void CargoStatus::Info(std::string_view message) {
  if (!options_.quiet) {
    WriteMessage("note", kGreen, message);
  }
}

void CargoStatus::Warning(std::string_view message) {
  if (!options_.quiet) {
    WriteMessage("warning", kYellow, message);
  }
}

void CargoStatus::Error(std::string_view message) {
  if (message.empty()) {  // told already
    return;
  }
  WriteMessage("error", kRed, message);
}

void CargoStatus::BuildStarted(int64_t now_ms) {
  build_start_ms_ = now_ms;
}

void CargoStatus::BuildFinished(const BuildSummary& summary) {
  ClearBar();
  bar_allowed_ = false;
  WriteFresh();
  if (summary.success) {
    WriteStatus("Finished", fmt::format("{} in {}", options_.finished, ElapsedText(summary.elapsed_ms)));
    WriteFutureReports();
  } else if (!told_of_failure_ || !IsSaidByFailedEdges(summary.reason)) {
    WriteMessage("error", kRed, fmt::format("build stopped: {}", summary.reason));
  }
}

void CargoStatus::ClearBar() {
  if (std::exchange(bar_shown_, false)) {
    output_.Write(Stream::kErr, "\r\x1b[K");
  }
}

void CargoStatus::MaybeDrawBar(int64_t now_ms) {
  if (!bar_allowed_ || console_taken_ || active_.empty() || now_ms - build_start_ms_ < kBarDelayMs) {
    return;
  }
  if (bar_drawn_ms_ && now_ms - *bar_drawn_ms_ < kBarIntervalMs) {
    return;
  }
  std::vector<std::string> names;
  for (const Active& active : active_) {
    if (!active.label.empty()) {
      names.push_back(active.announced ? active.label + "(codegen)" : active.label);
    }
  }
  int width = options_.bar_width > 0 ? options_.bar_width : output_.Width(Stream::kErr);
  // One column stays free: a terminal may wrap when its last one is written.
  int room = (width > 0 ? width : kUnknownWidth) - kStatusColumns - 2;
  std::string bar = ProgressBar(finished_, total_, names, room);
  if (bar.empty()) {
    return;
  }
  std::string head = Paint(fmt::format("{:>{}}", "Building", kStatusColumns), kCyan);
  output_.Write(Stream::kErr, fmt::format("\r{} {}\x1b[K", head, bar));
  bar_shown_ = true;
  bar_drawn_ms_ = now_ms;
}

}  // namespace rbuild
