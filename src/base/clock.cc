// RealClock: the system's clocks.
#include "base/clock.h"

#include <chrono>

namespace rbuild {

int64_t RealClock::NowMs() const {
  using std::chrono::steady_clock;
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now().time_since_epoch()).count();
}

int64_t RealClock::WallNs() const {
  using std::chrono::system_clock;
  return std::chrono::duration_cast<std::chrono::nanoseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace rbuild
