// How many commands run at once by default, from control groups as they are found in the wild.
#include "run/default_jobs.h"

#include <gtest/gtest.h>

#include "base/path.h"
#include "fakes/memory_disk.h"

namespace rbuild {
namespace {

int With(const std::vector<std::pair<std::string, std::string>>& files, int affinity) {
  MemoryDisk disk;
  for (const auto& [path, content] : files) {
    EXPECT_TRUE(disk.MakeDirs(std::string(DirName(path))));
    EXPECT_TRUE(disk.WriteFile(path, content));
  }
  return ProcessorsWithin(disk, affinity);
}

TEST(ProcessorsWithin, AffinityAloneWithoutControlGroups) {
  EXPECT_EQ(With({}, 8), 8);
  EXPECT_EQ(With({}, 0), 1);
}

TEST(ProcessorsWithin, VersionTwoCountsTheGroupsAboveToo) {
  const std::pair<std::string, std::string> self{"/proc/self/cgroup", "0::/a/b\n"};
  EXPECT_EQ(With({self, {"/sys/fs/cgroup/a/b/cpu.max", "max 100000\n"}}, 8), 8);
  EXPECT_EQ(With({self, {"/sys/fs/cgroup/a/b/cpu.max", "250000 100000\n"}}, 8), 2);
  EXPECT_EQ(With({self, {"/sys/fs/cgroup/a/cpu.max", "50000 100000\n"}}, 8), 1);
  EXPECT_EQ(With({self, {"/sys/fs/cgroup/cpu.max", "1600000 100000\n"}}, 8), 8);
}

TEST(ProcessorsWithin, VersionOne) {
  const std::pair<std::string, std::string> self{"/proc/self/cgroup", "5:memory:/x\n4:cpu,cpuacct:/x\n"};
  EXPECT_EQ(With({self,
                  {"/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "300000\n"},
                  {"/sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000\n"}},
                 8),
            3);
  EXPECT_EQ(With({self,
                  {"/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "-1\n"},
                  {"/sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000\n"}},
                 8),
            8);
}

TEST(ProcessorsWithin, NonsenseIsNoLimit) {
  EXPECT_EQ(With({{"/proc/self/cgroup", "0::/a\n"}, {"/sys/fs/cgroup/a/cpu.max", "x\n"}}, 4), 4);
  EXPECT_EQ(With({{"/proc/self/cgroup", "junk\n0:\n0::relative\n"}}, 4), 4);
}

TEST(AvailableProcessors, ThereIsAtLeastOneHere) {
  EXPECT_GE(AvailableProcessors(RealDisk()), 1);
}

TEST(DefaultJobs, NinjasRule) {
  EXPECT_EQ(NinjaDefaultJobs(0), 2);
  EXPECT_EQ(NinjaDefaultJobs(1), 2);
  EXPECT_EQ(NinjaDefaultJobs(2), 3);
  EXPECT_EQ(NinjaDefaultJobs(3), 5);
  EXPECT_EQ(NinjaDefaultJobs(16), 18);
  EXPECT_EQ(CargoDefaultJobs(16), 16);
}

}  // namespace
}  // namespace rbuild
