// Metrics: how often each operation was done and how long it took (-d stats).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace rbuild {

class Metrics {
 public:
  // The clock outlives this.
  explicit Metrics(const Clock& clock) : clock_(clock) {}

  // Counts one operation from its making to its end. Without metrics it doesn't even look at the clock.
  class Timer {
   public:
    // `name`: a literal.
    Timer(Metrics* metrics, std::string_view name)
        : metrics_(metrics), name_(name), start_ns_(metrics == nullptr ? 0 : metrics->clock_.NowNs()) {}
    ~Timer() {
      if (metrics_ != nullptr) {
        metrics_->Add(name_, metrics_->clock_.NowNs() - start_ns_);
      }
    }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

   private:
    Metrics* metrics_;
    std::string_view name_;
    int64_t start_ns_;
  };

  // A line for each operation, in the order of their first time, below ninja's header.
  std::string Table() const;

 private:
  struct Entry {
    std::string_view name;
    int64_t count = 0;
    int64_t total_ns = 0;
  };

  void Add(std::string_view name, int64_t ns);

  const Clock& clock_;
  std::vector<Entry> entries_;
};

// What `operation` returns, measured.
template <class Operation>
auto Measured(Metrics* metrics, std::string_view name, Operation operation) {
  const Metrics::Timer timer(metrics, name);
  return operation();
}

}  // namespace rbuild
