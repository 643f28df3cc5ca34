// FakeClock: a clock that is told the time. Its wall time is the memory disk's.
#pragma once

#include "base/clock.h"
#include "fakes/memory_disk.h"

namespace rbuild {

class FakeClock : public Clock {
 public:
  explicit FakeClock(const MemoryDisk& disk) : disk_(disk) {}
  int64_t NowMs() const override { return now_ms; }
  int64_t NowNs() const override { return now_ms * 1'000'000; }
  int64_t WallNs() const override { return disk_.now_ns(); }
  int64_t FileNs() const override { return disk_.now_ns(); }

  int64_t now_ms = 0;

 private:
  const MemoryDisk& disk_;
};

}  // namespace rbuild
