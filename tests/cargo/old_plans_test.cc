// RemoveOldPlans: what stays and what goes.
#include "cargo/old_plans.h"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cargo/generate.h"
#include "fakes/memory_disk.h"

namespace rbuild::cargo {
namespace {

constexpr const char* kFolder = "/t/rbuild/debug";

class OldPlansTest : public testing::Test {
 protected:
  std::string BuildFile(size_t number) const { return fmt::format("{}/{:016x}.ninja", kFolder, number); }
  std::string Key(size_t number) const { return fmt::format("{}/{:016x}.key", kFolder, number); }
  std::string Fragment(std::string_view name) const { return fmt::format("{}/fragments/{}", kFolder, name); }
  bool IsThere(const std::string& path) const { return disk_.Stat(path)->exists(); }

  // The plans 1 to `count`, made one after the other; each names a fragment of its own and one of all.
  void MakePlans(size_t count) {
    disk_.Create(Fragment("00000000000000ff.env.sh"), "of all");
    for (size_t i = 1; i <= count; ++i) {
      const std::string own = fmt::format("{:016x}.env.sh", i);
      disk_.Create(Fragment(own), "own");
      disk_.Create(BuildFile(i), fmt::format("build x: rustc | t/rbuild/debug/fragments/{} {}\n", own,
                                             Fragment("00000000000000ff.env.sh")));
      disk_.Create(Key(i), "key");
      disk_.Create(MessagesOfBuildFile(BuildFile(i)), "messages");
    }
  }

  MemoryDisk disk_;
};

TEST_F(OldPlansTest, FewPlansStay) {
  MakePlans(kKeptPlans);
  ASSERT_TRUE(RemoveOldPlans(kFolder, BuildFile(1), disk_));
  for (size_t i = 1; i <= kKeptPlans; ++i) {
    EXPECT_TRUE(IsThere(BuildFile(i)) && IsThere(Key(i))) << i;
    EXPECT_TRUE(IsThere(Fragment(fmt::format("{:016x}.env.sh", i)))) << i;
  }
}

TEST_F(OldPlansTest, TheOldestGoWithWhatOnlyTheyName) {
  MakePlans(kKeptPlans + 2);
  ASSERT_TRUE(RemoveOldPlans(kFolder, BuildFile(kKeptPlans + 2), disk_));
  for (size_t i : {1, 2}) {
    EXPECT_FALSE(IsThere(BuildFile(i)) || IsThere(Key(i)) || IsThere(MessagesOfBuildFile(BuildFile(i)))) << i;
    EXPECT_FALSE(IsThere(Fragment(fmt::format("{:016x}.env.sh", i)))) << i;
  }
  EXPECT_TRUE(IsThere(BuildFile(3)) && IsThere(Key(3)));
  EXPECT_TRUE(IsThere(Fragment("0000000000000003.env.sh")));
  EXPECT_TRUE(IsThere(Fragment("00000000000000ff.env.sh")));
}

TEST_F(OldPlansTest, TheCurrentOneStaysHoweverOldAndWhatHasNoKeyIsTheOldest) {
  MakePlans(kKeptPlans + 1);
  ASSERT_TRUE(disk_.Remove(Key(kKeptPlans)));
  ASSERT_TRUE(RemoveOldPlans(kFolder, BuildFile(1), disk_));
  EXPECT_TRUE(IsThere(BuildFile(1)));
  EXPECT_FALSE(IsThere(BuildFile(kKeptPlans)));
  EXPECT_TRUE(IsThere(BuildFile(2)));
}

TEST_F(OldPlansTest, WhatNoPlanNamesGoesAndOtherFilesStay) {
  MakePlans(1);
  disk_.Create(Fragment("0000000000000abc.script"), "left over");
  disk_.Create(std::string(kFolder) + "/trace.json", "t");
  ASSERT_TRUE(RemoveOldPlans(kFolder, BuildFile(1), disk_));
  EXPECT_FALSE(IsThere(Fragment("0000000000000abc.script")));
  EXPECT_TRUE(IsThere(std::string(kFolder) + "/trace.json"));
}

TEST_F(OldPlansTest, WithoutFragmentsThereIsNothingToDo) {
  disk_.Create(BuildFile(1), "");
  EXPECT_TRUE(RemoveOldPlans(kFolder, BuildFile(1), disk_));
}

}  // namespace
}  // namespace rbuild::cargo
