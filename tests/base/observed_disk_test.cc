// What a disk was asked, as it was then.
#include "base/observed_disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/memory_disk.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsNull;
using testing::Key;

class ObservedDiskTest : public testing::Test {
 protected:
  MemoryDisk real_;
  ObservedDisk disk_{real_};
};

TEST_F(ObservedDiskTest, KeepsTheStatOfAllThatIsAsked) {
  real_.Create("read", "text");
  real_.Create("hashed");
  real_.Create("folder/file");
  ASSERT_TRUE(disk_.Stat("missing"));
  EXPECT_EQ(disk_.ReadFile("read").value(), "text");
  ASSERT_TRUE(disk_.HashFile("hashed"));
  ASSERT_EQ(disk_.ListDirectory("folder").value().size(), 1U);
  EXPECT_FALSE(disk_.ReadFile("unread"));
  ASSERT_NE(disk_.seen(), nullptr);
  EXPECT_THAT(*disk_.seen(), ElementsAre(Key("folder"), Key("hashed"), Key("missing"), Key("read"), Key("unread")));
  EXPECT_FALSE(disk_.seen()->at("missing").exists());
  EXPECT_EQ(disk_.seen()->at("read"), real_.Stat("read").value());
}

TEST_F(ObservedDiskTest, AReadFileCountsAsItWasBefore) {
  real_.Create("file", "old");
  const FileStat before = real_.Stat("file").value();
  EXPECT_EQ(disk_.ReadFile("file").value(), "old");
  real_.Create("file", "new");
  EXPECT_EQ(disk_.seen()->at("file"), before);
}

TEST_F(ObservedDiskTest, AFileInTwoStatesTellsNothing) {
  real_.Create("file");
  ASSERT_TRUE(disk_.Stat("file"));
  real_.Touch("file");
  ASSERT_TRUE(disk_.Stat("file"));
  EXPECT_THAT(disk_.seen(), IsNull());
}

TEST_F(ObservedDiskTest, AnErrorTellsNothing) {
  real_.FailAfter(0);
  EXPECT_FALSE(disk_.Stat("file"));
  real_.StopFailing();
  EXPECT_THAT(disk_.seen(), IsNull());
}

TEST_F(ObservedDiskTest, AnyChangeEndsIt) {
  real_.Create("from");
  const std::vector<std::function<void(Disk&)>> changes = {
      [](Disk& disk) { EXPECT_TRUE(disk.WriteFile("x", "")); }, [](Disk& disk) { EXPECT_TRUE(disk.MakeDirs("d")); },
      [](Disk& disk) { EXPECT_TRUE(disk.Rename("from", "to")); }, [](Disk& disk) { EXPECT_TRUE(disk.Remove("to")); }};
  for (const auto& change : changes) {
    ObservedDisk disk(real_);
    ASSERT_TRUE(disk.Stat("x"));
    change(disk);
    ASSERT_TRUE(disk.Stat("x"));
    EXPECT_THAT(disk.seen(), IsNull());
  }
}

}  // namespace
}  // namespace rbuild
