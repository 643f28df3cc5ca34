// ProcessIdentity: a process is told from another one that gets its pid later.
#include "base/process_identity.h"

#include <unistd.h>

#include <gtest/gtest.h>

namespace rbuild {
namespace {

TEST(ProcessIdentity, ThisProcessExists) {
  const ProcessIdentity self = ThisProcess();
  EXPECT_EQ(self.pid, getpid());
  EXPECT_GT(self.start_time, 0u);
  EXPECT_TRUE(Exists(self));
  EXPECT_EQ(StartTimeOf(self.pid), self.start_time);
}

TEST(ProcessIdentity, AnotherStartTimeIsAnotherProcess) {
  ProcessIdentity other = ThisProcess();
  --other.start_time;
  EXPECT_FALSE(Exists(other));
}

TEST(ProcessIdentity, NobodyHasAnImpossiblePid) {
  EXPECT_EQ(StartTimeOf(int64_t{1} << 40), std::nullopt);
  EXPECT_FALSE(Exists({-1, 1}));
}

}  // namespace
}  // namespace rbuild
