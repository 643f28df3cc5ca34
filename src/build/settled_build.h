// SettledBuild: a build that had nothing to do, kept so that the next one need not find that out again.
//
// Such a build is a function of its context (options and environment) and of the files that it looked at, the log among
// them. If all of these are as they were, so is the answer: without opening the log, reading the build file and judging
// its edges. That costs a stat for each file, and a file of some 90 bytes for each. Whatever differs, or can't be
// trusted, is left to a whole build; nothing is decided here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/disk.h"
#include "base/error.h"
#include "base/observed_disk.h"
#include "status/status_decorator.h"

namespace rbuild {

// What earlier runs of an edge printed and is shown in each build.
struct SettledOutput {
  std::string unit;
  std::string description;
  bool rustc = false;
  std::string output;
};

// What the build said that left `file` if all is as it was for that build; nothing otherwise, or if there is no such
// file, or a damaged one. REQUIRES: the lock of the build folder is held; `context` tells all that the build depends on
// besides files.
std::optional<std::vector<SettledOutput>> ReadSettled(const Disk& disk, const std::string& file,
                                                      std::string_view context);

// Shows such a build.
void ShowSettled(const std::vector<SettledOutput>& outputs, Status& status, const Clock& clock);

// Watches a build, which works with disk() and status() in place of what is given here.
class SettlementWatch {
 public:
  // All outlive this.
  SettlementWatch(Disk& disk, Status& status, const Clock& clock);

  Disk& disk() { return disk_; }
  Status& status() { return status_; }

  // A file that the build will read in another way. To be called before that and, to see that it was left alone, again
  // afterwards.
  void Note(const std::string& path) { static_cast<void>(disk_.Stat(path)); }

  // After a build that had nothing to do: writes `file`, unless the build said or wrote anything that is not to be
  // repeated, or has seen a file so soon after a change that another one might not show.
  Result<void> Keep(const std::string& file, std::string_view context);

 private:
  class Listener : public StatusDecorator {
   public:
    using StatusDecorator::StatusDecorator;
    void FreshDiagnostics(const EdgeInfo& edge, std::string_view output) override;
    void EdgeStarted(const EdgeInfo& edge, int64_t now_ms) override;
    void Explain(std::string_view text) override;
    void Info(std::string_view message) override;
    void Warning(std::string_view message) override;
    void Error(std::string_view message) override;

    std::vector<SettledOutput> outputs;
    bool said_more = false;
  };

  Disk& real_;
  int64_t began_ns_;
  ObservedDisk disk_;
  Listener status_;
};

}  // namespace rbuild
