// What is read from a .ninja_log, and what is passed over.
#include "log/ninja_log.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbuild {
namespace {

using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

TEST(NinjaLogTest, ReadsTheTimesOfAllVersions) {
  for (const std::string version : {"5", "6", "7"}) {
    NinjaLog log = ParseNinjaLog("# ninja log v" + version + "\n10\t25\t1700000000000000000\tout/a b.o\tdeadbeef\n");
    EXPECT_TRUE(log.has_entries);
    EXPECT_THAT(log.times, UnorderedElementsAre(Pair("out/a b.o", 15))) << version;
  }
}

TEST(NinjaLogTest, TheLastLineOfAnOutputWins) {
  NinjaLog log = ParseNinjaLog("# ninja log v5\n0\t5\t1\ta\tx\n0\t7\t1\tb\tx\n10\t11\t1\ta\tx\n");
  EXPECT_THAT(log.times, UnorderedElementsAre(Pair("a", 1), Pair("b", 7)));
}

TEST(NinjaLogTest, DamagedLinesArePassedOver) {
  const std::string text =
      "# ninja log v5\n\n0\t5\t1\tgood\tx\nnonsense\n0\t5\t1\tshort\n0\t5\t1\t\tx\na\tb\t1\tletters\tx\n"
      "9\t5\t1\tbackwards\tx\n-3\t5\t1\tnegative\tx\n0\t0\t1\tunmeasured\tx\n0\t99999999999999999999\t1\thuge\tx\n"
      "0\t6\t1\ttoo\tmany\tx\n0\t6\t1\tcut";
  EXPECT_THAT(ParseNinjaLog(text).times, UnorderedElementsAre(Pair("good", 5)));
}

TEST(NinjaLogTest, OfOtherVersionsOnlyThatThereAreEntries) {
  for (const std::string head : {"# ninja log v4\n", "# ninja log v8\n", "# ninja log vX\n", ""}) {
    NinjaLog log = ParseNinjaLog(head + "0\t5\t1\ta\tx\n");
    EXPECT_TRUE(log.has_entries) << head;
    EXPECT_THAT(log.times, IsEmpty()) << head;
  }
}

TEST(NinjaLogTest, AHeadAloneTellsOfNoCommand) {
  EXPECT_FALSE(ParseNinjaLog("").has_entries);
  EXPECT_FALSE(ParseNinjaLog("# ninja log v5\n").has_entries);
  EXPECT_FALSE(ParseNinjaLog("# ninja log v5").has_entries);
}

TEST(NinjaLogTest, ALargeLogIsReadToItsEnd) {
  std::string text = "# ninja log v5\n";
  constexpr int kLines = 200'000;
  for (int i = 0; i < kLines; ++i) {
    text += "0\t" + std::to_string(i + 1) + "\t1\to" + std::to_string(i % 1000) + "\tx\n";
  }
  NinjaLog log = ParseNinjaLog(text);
  EXPECT_EQ(log.times.size(), 1000);
  EXPECT_EQ(log.times.find("o999")->second, kLines);
}

}  // namespace
}  // namespace rbuild
