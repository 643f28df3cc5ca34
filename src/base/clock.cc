// RealClock: the system's clocks.
#include "base/clock.h"

#include <chrono>
#include <ctime>
#include <thread>

namespace rbuild {

int64_t RealClock::NowMs() const {
  using std::chrono::steady_clock;
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now().time_since_epoch()).count();
}

int64_t RealClock::NowNs() const {
  using std::chrono::steady_clock;
  return std::chrono::duration_cast<std::chrono::nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

int64_t RealClock::WallNs() const {
  using std::chrono::system_clock;
  return std::chrono::duration_cast<std::chrono::nanoseconds>(system_clock::now().time_since_epoch()).count();
}

int64_t RealClock::FileNs() const {
#ifdef CLOCK_REALTIME_COARSE
  // Linux stamps files with the time of its last tick, some milliseconds ago.
  timespec now{};
  if (clock_gettime(CLOCK_REALTIME_COARSE, &now) == 0) {
    return static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
  }
#endif
  return WallNs();
}

void WaitForNextFileTime(const Clock& clock) {
  constexpr int kMostTries = 50;  // no kernel's clock ticks less often than every 10 ms
  const int64_t before = clock.FileNs();
  for (int i = 0; i < kMostTries && clock.FileNs() <= before; ++i) {
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
}

}  // namespace rbuild
