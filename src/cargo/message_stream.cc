// MessageStream: events become lines.
#include "cargo/message_stream.h"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/text.h"
#include "cargo/directives.h"
#include "cargo/json_text.h"
#include "run/rustc_messages.h"

namespace rbuild::cargo {

namespace {

std::string MessageJson(const RustcDiagnostic& diagnostic, const MessageFormat& format) {
  if (format.ansi && !format.is_short) {
    return diagnostic.json;
  }
  const std::string text = format.is_short ? ShortText(diagnostic) : diagnostic.rendered;
  return WithRendered(diagnostic.json, format.ansi ? text : StripAnsi(text));
}

std::string VariableJson(const std::pair<std::string, std::string>& variable) {
  return JsonStrings({variable.first, variable.second});
}

}  // namespace

MessageStream::MessageStream(Status& inner, Output& output, const Disk& disk, MessageFormat format,
                             std::vector<UnitMessage> units)
    : StatusDecorator(inner), output_(output), disk_(disk), format_(format), units_(std::move(units)) {
  for (size_t i = 0; i < units_.size(); ++i) {
    by_output_.emplace(units_[i].output, i);
    for (const std::string& path : units_[i].placed) {
      by_output_.emplace(path, i);
    }
    progress_.push_back({1 + units_[i].placed.size(), true});
  }
}

void MessageStream::EdgeFinished(const EdgeInfo& edge, const EdgeResult& result) {
  inner().EdgeFinished(edge, result);
  WriteDiagnostics(edge, result.output);
  if (result.success) {
    TakeEnd(edge, /*is_fresh=*/false);
  }
}

void MessageStream::EdgeFresh(const EdgeInfo& edge) {
  inner().EdgeFresh(edge);
  TakeEnd(edge, /*is_fresh=*/true);
}

void MessageStream::FreshDiagnostics(const EdgeInfo& edge, std::string_view output) {
  inner().FreshDiagnostics(edge, output);
  WriteDiagnostics(edge, output);
}

void MessageStream::WriteDiagnostics(const EdgeInfo& edge, std::string_view output) {
  const auto unit = by_output_.find(edge.outputs.front());
  if (!edge.rustc || format_.render || unit == by_output_.end()) {
    return;
  }
  std::string lines;
  for (const RustcItem& item : ReadRustcOutput(output)) {
    const auto* diagnostic = std::get_if<RustcDiagnostic>(&item);
    if (diagnostic == nullptr || IsRustcSummary(*diagnostic) || (format_.is_short && ShortText(*diagnostic).empty())) {
      continue;
    }
    lines += fmt::format("{{\"reason\":\"compiler-message\",{},\"message\":{}}}\n", units_[unit->second].origin,
                         MessageJson(*diagnostic, format_));
  }
  output_.Write(Stream::kOut, lines);
}

void MessageStream::TakeEnd(const EdgeInfo& edge, bool is_fresh) {
  const auto found = by_output_.find(edge.outputs.front());
  if (found == by_output_.end()) {
    return;
  }
  const UnitMessage& unit = units_[found->second];
  Progress& progress = progress_[found->second];
  if (edge.outputs.front() == unit.output) {
    progress.fresh = is_fresh;
  }
  if (progress.open == 0) {
    return;
  }
  --progress.open;
  if (progress.open == 0) {
    WriteEnd(unit, progress.fresh);
  }
}

void MessageStream::WriteEnd(const UnitMessage& unit, bool is_fresh) {
  if (!unit.out_dir.empty()) {
    WriteScriptRun(unit);
  } else if (!unit.artifact.empty()) {
    output_.Write(Stream::kOut, fmt::format("{{\"reason\":\"compiler-artifact\",{},{},\"fresh\":{}}}\n", unit.origin,
                                            unit.artifact, is_fresh));
  }
}

void MessageStream::WriteScriptRun(const UnitMessage& unit) {
  Result<std::string> text = disk_.ReadFile(unit.output);
  Result<Directives> directives =
      text ? ParseDirectivesFile(*text, unit.output) : Result<Directives>(tl::make_unexpected(text.error()));
  if (!directives) {
    inner().Warning(std::move(directives).error().With("the message about a build script is lost").ToString());
    return;
  }
  output_.Write(
      Stream::kOut,
      fmt::format("{{\"reason\":\"build-script-executed\",{},\"linked_libs\":{},\"linked_paths\":{},"
                  "\"cfgs\":{},\"env\":{},\"out_dir\":{}}}\n",
                  unit.origin, JsonStrings(directives->link_libs), JsonStrings(directives->link_searches),
                  JsonStrings(directives->cfgs), JsonArray(directives->env, VariableJson), JsonQuoted(unit.out_dir)));
}

void MessageStream::BuildFinished(const BuildSummary& summary) {
  output_.Write(Stream::kOut, fmt::format("{{\"reason\":\"build-finished\",\"success\":{}}}\n", summary.success));
  inner().BuildFinished(summary);
}

}  // namespace rbuild::cargo
