// Clock: the only source of time. Nothing else in rbuild asks the system what time it is.
#pragma once

#include <cstdint>

namespace rbuild {

class Clock {
 public:
  virtual ~Clock() = default;

  // Milliseconds since an arbitrary moment; never goes back. For durations and deadlines.
  virtual int64_t NowMs() const = 0;
  // The same in nanoseconds, for what is over in less than a millisecond.
  virtual int64_t NowNs() const = 0;

  // Nanoseconds since 1970, UTC. For comparing with the times of files.
  virtual int64_t WallNs() const = 0;

  // The same, by the clock from which a file that is written now gets its times. It may lag behind WallNs().
  virtual int64_t FileNs() const = 0;
};

// Returns once files that are written from now on get later times than those written before: after some milliseconds.
void WaitForNextFileTime(const Clock& clock);

class RealClock : public Clock {
 public:
  int64_t NowMs() const override;
  int64_t NowNs() const override;
  int64_t WallNs() const override;
  int64_t FileNs() const override;
};

}  // namespace rbuild
