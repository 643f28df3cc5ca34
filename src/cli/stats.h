// Stats: what -d stats measures, and nothing if it isn't asked for.
#pragma once

#include <optional>

#include "base/measured_disk.h"
#include "base/metrics.h"
#include "status/output.h"

namespace rbuild {

class Stats {
 public:
  // The clock outlives this.
  Stats(bool wanted, const Clock& clock) {
    if (wanted) {
      metrics_.emplace(clock);
      measured_.emplace(real_, *metrics_);
    }
  }
  Stats(const Stats&) = delete;
  Stats& operator=(const Stats&) = delete;

  Disk& disk() { return measured_ ? static_cast<Disk&>(*measured_) : real_; }
  Metrics* metrics() { return metrics_ ? &*metrics_ : nullptr; }
  // The table, on stdout as ninja's.
  void Print(Output& output) const {
    if (metrics_) {
      output.Write(Stream::kOut, metrics_->Table());
    }
  }

 private:
  RealDisk real_;
  std::optional<Metrics> metrics_;
  std::optional<MeasuredDisk> measured_;
};

}  // namespace rbuild
