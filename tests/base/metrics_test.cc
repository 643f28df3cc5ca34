// Metrics: counts, sums and their table, and that the measured disk does what the other one does.
#include "base/metrics.h"

#include <gtest/gtest.h>

#include "base/measured_disk.h"
#include "fakes/fake_clock.h"
#include "fakes/memory_disk.h"

namespace rbuild {
namespace {

class MetricsTest : public testing::Test {
 protected:
  MemoryDisk disk_;
  FakeClock clock_{disk_};
  Metrics metrics_{clock_};
};

TEST_F(MetricsTest, TheTableHasCountsMeansAndSums) {
  for (int64_t ms : {2, 3}) {
    const Metrics::Timer timer(&metrics_, "thing done");
    clock_.now_ms += ms;
  }
  EXPECT_EQ(7, Measured(&metrics_, "x", [] { return 7; }));
  EXPECT_EQ(
      "metric    \tcount \tavg (us) \ttotal (ms)\n"
      "thing done\t2     \t2500.0  \t5.0\n"
      "x         \t1     \t0.0     \t0.0\n",
      metrics_.Table());
}

TEST_F(MetricsTest, WithoutMetricsNothingIsMeasured) {
  EXPECT_EQ(7, Measured(nullptr, "x", [] { return 7; }));
  EXPECT_EQ("metric\tcount \tavg (us) \ttotal (ms)\n", metrics_.Table());
}

TEST_F(MetricsTest, EveryOperationOfTheDiskIsPassedOnAndCounted) {
  MeasuredDisk measured(disk_, metrics_);
  ASSERT_TRUE(measured.MakeDirs("folder"));
  ASSERT_TRUE(measured.WriteFile("folder/a", "text"));
  EXPECT_EQ("text", *measured.ReadFile("folder/a"));
  EXPECT_EQ(*disk_.HashFile("folder/a"), *measured.HashFile("folder/a"));
  EXPECT_TRUE(measured.Stat("folder/a")->is_regular());
  EXPECT_EQ(1U, measured.ListDirectory("folder")->size());
  ASSERT_TRUE(measured.Rename("folder/a", "folder/b"));
  EXPECT_TRUE(*measured.Remove("folder/b"));
  EXPECT_FALSE(measured.ReadFile("folder/b"));
  EXPECT_EQ(disk_.WorkingDirectory(), measured.WorkingDirectory());
  for (const char* name :
       {"folder make", "file write", "file hash", "file stat", "folder list", "file rename", "file remove"}) {
    EXPECT_NE(metrics_.Table().find("\n" + std::string(name)), std::string::npos) << name;
  }
  EXPECT_NE(metrics_.Table().find("file read  \t2 "), std::string::npos) << metrics_.Table();
}

}  // namespace
}  // namespace rbuild
