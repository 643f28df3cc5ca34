// MessageStream: tells tools what a build does, a JSON object a line on stdout (cargo's --message-format=json).
//
// Source of the format: the cargo book, "External tools".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/string_map.h"
#include "cargo/unit_messages.h"
#include "status/message_format.h"
#include "status/output.h"
#include "status/status_decorator.h"

namespace rbuild::cargo {

// Passes everything on to the Status that it wraps, which says to people what they want to know.
//
// A unit's compiler-artifact comes when its final artifacts are in place: whoever reads it may run them.
class MessageStream : public StatusDecorator {
 public:
  // All but `units` outlive this.
  MessageStream(Status& inner, Output& output, const Disk& disk, MessageFormat format, std::vector<UnitMessage> units);

  void EdgeFinished(const EdgeInfo& edge, const EdgeResult& result) override;
  void EdgeFresh(const EdgeInfo& edge) override;
  void FreshDiagnostics(const EdgeInfo& edge, std::string_view output) override;
  void BuildFinished(const BuildSummary& summary) override;

 private:
  struct Progress {
    size_t open = 0;  // edges that have to end before the unit is done
    bool fresh = true;
  };

  void WriteDiagnostics(const EdgeInfo& edge, std::string_view output);
  // An edge of a unit has ended well, or did not have to run.
  void TakeEnd(const EdgeInfo& edge, bool is_fresh);
  void WriteEnd(const UnitMessage& unit, bool is_fresh);
  void WriteScriptRun(const UnitMessage& unit);

  Output& output_;
  const Disk& disk_;
  MessageFormat format_;
  std::vector<UnitMessage> units_;
  std::vector<Progress> progress_;  // by unit
  StringMap<size_t> by_output_;     // outputs of edges -> unit
};

}  // namespace rbuild::cargo
