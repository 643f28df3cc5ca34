// SharedFolder: marks of others, and waiting for them.
#include "build/shared_folder.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "build/left_running.h"
#include "plan/edge_traits.h"

namespace rbuild {

namespace {

// Nothing wakes us when another process has written to the log.
constexpr std::chrono::milliseconds kLookInterval(30);

}  // namespace

Result<void> SharedFolder::Look() {
  if (!shared_) {
    TRY_ASSIGN(shared_, log_.IsShared());
  }
  return {};
}

Result<void> SharedFolder::Refresh(EdgeId edge) {
  return shared_ ? log_.Refresh(OutputPaths(graph_, edge)) : Result<void>();
}

const RunningMark* SharedFolder::MarkOfOther(EdgeId edge) const {
  const EdgeRecord* record = log_.FindEdge(OutputPaths(graph_, edge));
  const bool others = record != nullptr && record->running &&
                      ProcessIdentity{record->running->rbuild_pid, record->running->rbuild_start} != self_;
  return others ? &*record->running : nullptr;
}

bool SharedFolder::RunsElsewhere(EdgeId edge) {
  const RunningMark* mark = MarkOfOther(edge);
  if (mark == nullptr) {
    return false;
  }
  if (IsOwnerAlive(*mark)) {
    return true;
  }
  EndLeftRunning(std::span(mark, 1), clock_, [&](std::string_view warning) { status_.Warning(warning); });
  return false;
}

void SharedFolder::Forget(EdgeId edge) {
  std::erase_if(awaited_, [&](const Awaited& awaited) { return awaited.edge == edge; });
}

Result<std::vector<EdgeId>> SharedFolder::Ended(bool idle) {
  std::vector<EdgeId> ended;
  Awaited* longest = nullptr;  // the one of which it is worth to tell: it was awaited when we last looked
  for (Awaited& awaited : awaited_) {
    TRY(log_.Refresh(OutputPaths(graph_, awaited.edge)));
    if (RunsElsewhere(awaited.edge)) {
      longest = longest == nullptr && awaited.run ? &awaited : longest;
      TRY(Note(awaited));
    } else {
      TRY(EndNote(awaited));
      ended.push_back(awaited.edge);
    }
    awaited.looked_at = true;
  }
  if (idle && longest != nullptr && ended.empty()) {
    TellOf(*longest);
  }
  return ended;
}

Result<void> SharedFolder::Note(Awaited& awaited) {
  const RunningMark* mark = MarkOfOther(awaited.edge);
  RunningEdge run{{mark->rbuild_pid, mark->rbuild_start}, folder_, std::string(OutputPaths(graph_, awaited.edge)[0])};
  if (awaited.run != run) {
    TRY(EndNote(awaited));
    awaited.run = std::move(run);
  }
  return register_.Await(*awaited.run);
}

Result<void> SharedFolder::EndNote(Awaited& awaited) {
  if (!awaited.run) {
    return {};
  }
  const RunningEdge run = *std::exchange(awaited.run, std::nullopt);
  return register_.End(run);
}

void SharedFolder::TellOf(Awaited& awaited) {
  if (std::exchange(awaited.told, true)) {
    return;
  }
  const int64_t pid = awaited.run->rbuild.pid;
  const std::string command = CommandLineOf(pid);
  status_.Info(fmt::format("waiting for {}, which pid {}{} builds", awaited.run->output, pid,
                           command.empty() ? "" : fmt::format(" ({})", command)));
}

std::optional<std::chrono::milliseconds> SharedFolder::NextLook() const {
  if (awaited_.empty()) {
    return std::nullopt;
  }
  const bool is_new = std::any_of(awaited_.begin(), awaited_.end(), [](const auto& each) { return !each.looked_at; });
  return is_new ? std::chrono::milliseconds(0) : kLookInterval;
}

}  // namespace rbuild
