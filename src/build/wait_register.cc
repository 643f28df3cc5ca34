// WaitRegister: notes in the table, and what is told of a circle.
#include "build/wait_register.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/path.h"
#include "build/build_folder.h"

namespace rbuild {

namespace {

std::string NameOf(const RunningEdge& edge) {
  return edge.output.empty() ? fmt::format("all that pid {} builds", edge.rbuild.pid)
                             : fmt::format("'{}'", edge.output);
}

// From the edge that runs us to the one that we want, and on to the first again.
std::string Describe(const Lineage& lineage, const std::vector<RunningEdge>& circle) {
  auto first = std::find_if(lineage.begin(), lineage.end(), [&](const RunningEdge& outer) {
    return outer == circle.back() || (circle.back().output.empty() && outer.rbuild == circle.back().rbuild);
  });
  std::string text;
  for (auto outer = first; outer != lineage.end(); ++outer) {
    text += NameOf(*outer) + " -> ";
  }
  for (const RunningEdge& edge : circle) {
    text += (&edge == &circle.front() ? "" : " -> ") + NameOf(edge);
  }
  return text;
}

}  // namespace

WaitRegister::~WaitRegister() {
  const std::vector<RunningEdge> noted = noted_;
  for (const RunningEdge& awaited : noted) {
    static_cast<void>(End(awaited));  // the rows of a process that has ended count for nothing anyway
  }
}

WaitTable::Row WaitRegister::RowOf(const RunningEdge& awaited) const {
  return {LineagePrefix(self_), EncodeLineage(std::span(&awaited, 1)), EncodeLineage(lineage_)};
}

Result<void> WaitRegister::Await(const RunningEdge& awaited) {
  if (lineage_.empty()) {
    return {};
  }
  if (!table_) {
    TRY_ASSIGN(table_, WaitTable::Open(JoinPath(lineage_.front().folder, kLogFile)));
  }
  if (std::find(noted_.begin(), noted_.end(), awaited) == noted_.end()) {
    TRY(table_->Put(RowOf(awaited)));
    noted_.push_back(awaited);
  }
  TRY_ASSIGN(const std::vector<Wait> waits, OtherWaits());
  const std::vector<RunningEdge> circle = FindCircle(lineage_, awaited, waits);
  if (circle.empty()) {
    return {};
  }
  return InputError(
      fmt::format("commands would wait for each other for ever: {} (the command of each needs the next); "
                  "let a command build nothing that waits for it",
                  Describe(lineage_, circle)));
}

Result<void> WaitRegister::End(const RunningEdge& awaited) {
  auto noted = std::find(noted_.begin(), noted_.end(), awaited);
  if (noted == noted_.end()) {
    return {};
  }
  noted_.erase(noted);
  return table_->Drop(RowOf(awaited));
}

Result<std::vector<Wait>> WaitRegister::OtherWaits() {
  std::vector<Wait> waits;
  TRY_ASSIGN(const std::vector<WaitTable::Row> rows, table_->All());
  for (const WaitTable::Row& row : rows) {
    // A waiter is written as an entry without folder and output.
    const Lineage waiter = DecodeLineage(row.waiter + ":");
    const Lineage awaited = DecodeLineage(row.awaited);
    if (waiter.empty() || awaited.empty() || !IsAlive(waiter.front().rbuild)) {
      TRY(table_->Drop(row));
    } else if (waiter.front().rbuild != self_) {
      waits.push_back({waiter.front().rbuild, awaited.front(), DecodeLineage(row.lineage)});
    }
  }
  return waits;
}

}  // namespace rbuild
