// NinjaStatus: which text goes out at which event.
#include "status/ninja_status.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "run/rustc_messages.h"
#include "status/colors.h"
#include "status/plain.h"
#include "status/terminal.h"

namespace rbuild {

namespace {

bool IsSmartTerminal(const Output& output, const Environment& environment) {
  return output.IsTerminal(Stream::kOut) && TermIsCapable(environment);
}

// Whole commands are not for overwriting, and where no status is shown there is nothing to overwrite.
std::unique_ptr<LinePrinter> PrinterFor(Output& output, bool smart_terminal, Verbosity verbosity) {
  if (smart_terminal && verbosity == Verbosity::kNormal) {
    return std::make_unique<TerminalPrinter>(output);
  }
  return std::make_unique<PlainPrinter>(output);
}

}  // namespace

NinjaStatus::NinjaStatus(Output& output, const Environment& environment, NinjaStatusOptions options)
    : options_(std::move(options)),
      printer_(PrinterFor(output, IsSmartTerminal(output, environment), options_.verbosity)),
      colors_(NinjaUsesColors(environment, IsSmartTerminal(output, environment))),
      progress_(options_.jobs) {}

void NinjaStatus::PlanTotal(int commands) {
  progress_.SetTotal(commands);
}

void NinjaStatus::PlanExpected(int commands, int64_t total_ms) {
  progress_.SetExpected(commands, total_ms);
}

void NinjaStatus::PrintStatus(const EdgeInfo& edge) {
  if (options_.verbosity == Verbosity::kQuiet) {
    return;
  }
  const bool whole = options_.verbosity == Verbosity::kVerbose || edge.description.empty();
  printer_->PrintStatusLine(options_.format.Format(progress_, whole ? edge.command : edge.description));
}

void NinjaStatus::EdgeStarted(const EdgeInfo& edge, int64_t now_ms) {
  progress_.Started(now_ms - build_start_ms_);
  if (edge.console || printer_->is_smart()) {
    PrintStatus(edge);
  }
  if (edge.console) {
    printer_->SetConsoleLocked(true);
  }
}

void NinjaStatus::EdgeAnnounced(const EdgeInfo& /*edge*/, int64_t now_ms) {
  progress_.SetNow(now_ms - build_start_ms_);
}

void NinjaStatus::EdgeFinished(const EdgeInfo& edge, const EdgeResult& result) {
  progress_.Finished(result.end_ms - build_start_ms_, result.end_ms - result.start_ms, edge.expected_ms);
  if (edge.console) {
    printer_->SetConsoleLocked(false);
  } else {
    PrintStatus(edge);
  }
  progress_.Shown();
  if (!result.success) {
    PrintFailure(edge, result.exit_code);
  }
  PrintOutput(edge.rustc ? result.printed + RenderRustcOutput(result.output) : result.output);
}

void NinjaStatus::PrintFailure(const EdgeInfo& edge, int exit_code) {
  std::string head = fmt::format("FAILED: [code={}] ", exit_code);
  if (colors_) {
    head = "\x1b[31m" + head + "\x1b[0m";
  }
  for (const std::string& output : edge.outputs) {
    head += output + " ";
  }
  printer_->PrintOnNewLine(head + "\n" + edge.command + "\n");
}

void NinjaStatus::PrintOutput(std::string_view text) {
  if (text.empty()) {
    return;
  }
  if (colors_ || text.find('\x1b') == std::string_view::npos) {
    printer_->PrintOnNewLine(text);
  } else {
    printer_->PrintOnNewLine(StripAnsi(text));
  }
}

void NinjaStatus::FreshDiagnostics(const EdgeInfo& edge, std::string_view output) {
  PrintOutput(edge.rustc ? RenderRustcOutput(output) : output);
}

void NinjaStatus::Tick(int64_t now_ms) {
  progress_.SetNow(now_ms - build_start_ms_);
}

void NinjaStatus::Explain(std::string_view text) {
  printer_->PrintError(fmt::format("{} explain: {}", options_.name, text));
}

void NinjaStatus::Info(std::string_view message) {
  printer_->PrintOnNewLine(fmt::format("{}: {}\n", options_.name, message));
}

void NinjaStatus::Warning(std::string_view message) {
  printer_->PrintError(fmt::format("{}: warning: {}", options_.name, message));
}

void NinjaStatus::Error(std::string_view message) {
  printer_->PrintError(fmt::format("{}: error: {}", options_.name, message));
}

void NinjaStatus::BuildStarted(int64_t now_ms) {
  build_start_ms_ = now_ms;
  progress_ = Progress(options_.jobs);  // after a build of the build file itself the count begins anew
}

void NinjaStatus::BuildFinished(const BuildSummary& summary) {
  printer_->SetConsoleLocked(false);
  printer_->PrintOnNewLine("");
  if (!summary.success) {
    Info(fmt::format("build stopped: {}.", summary.reason));
  } else if (summary.nothing_to_do && options_.verbosity != Verbosity::kQuiet) {
    Info("no work to do.");
  }
}

}  // namespace rbuild
