// Lineage: entries to text and back, and circles of waits.
#include "build/lineage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const ProcessIdentity kOuter{10, 100};
const ProcessIdentity kSecond{20, 200};
const ProcessIdentity kThird{30, 300};

RunningEdge EdgeOf(const ProcessIdentity& rbuild, const std::string& output) {
  return {rbuild, "/f", output};
}

TEST(LineageTest, EveryByteSurvives) {
  std::string bytes;
  for (int byte = 1; byte < 256; ++byte) {
    bytes += static_cast<char>(byte);
  }
  const Lineage lineage = {{kOuter, "/" + bytes, "out"}, {kSecond, "/", bytes}, {kThird, "/plain", ""}};
  const std::string text = EncodeLineage(lineage);
  EXPECT_EQ(text.find_first_of("\n\t\\\"'$"), std::string::npos);
  EXPECT_EQ(DecodeLineage(text), lineage);
}

TEST(LineageTest, HasThisForm) {
  const Lineage lineage = {{kOuter, "/a b", "x:y"}, {kSecond, "/c", "z"}};
  EXPECT_EQ(EncodeLineage(lineage), "10.100:/a%20b:x%3ay 20.200:/c:z");
  EXPECT_EQ(LineagePrefix(kOuter), "10.100:");
}

TEST(LineageTest, WhatIsNoEntryIsLeftOut) {
  for (const char* text : {"", " ", "junk", "1:/f:a", "1.2:/f", "1.2:/f:a:b", "x.2:/f:a", "1.x:/f:a", "0.2:/f:a",
                           "-1.2:/f:a", "1.-2:/f:a", "1.2.3:/f:a", "1.2:/f%:a", "1.2:/f%4:a", "1.2:/f:%zz"}) {
    EXPECT_THAT(DecodeLineage(text), IsEmpty()) << text;
  }
  EXPECT_THAT(DecodeLineage("junk 10.100:/f:a ?"), ElementsAre(EdgeOf(kOuter, "a")));
}

TEST(LineageTest, OnlyTheLivingCount) {
  const RunningEdge living = EdgeOf(ThisProcess(), "a");
  const RunningEdge dead = EdgeOf({ThisProcess().pid, ThisProcess().start_time + 1}, "a");
  Environment environment;
  EXPECT_THAT(LivingLineage(environment), IsEmpty());
  environment.Set(std::string(kLineageVariable), EncodeLineage(Lineage{dead, living}));
  EXPECT_THAT(LivingLineage(environment), ElementsAre(living));
}

TEST(FindCircleTest, AnEdgeThatRunsUs) {
  const Lineage lineage = {EdgeOf(kOuter, "a"), EdgeOf(kSecond, "b")};
  EXPECT_THAT(FindCircle(lineage, EdgeOf(kOuter, "a"), {}), ElementsAre(EdgeOf(kOuter, "a")));
  EXPECT_THAT(FindCircle(lineage, EdgeOf(kSecond, "b"), {}), ElementsAre(EdgeOf(kSecond, "b")));
  EXPECT_THAT(FindCircle(lineage, EdgeOf(kOuter, "b"), {}), IsEmpty());
  EXPECT_THAT(FindCircle(lineage, {kOuter, "/elsewhere", "a"}, {}), IsEmpty());
}

TEST(FindCircleTest, AnEdgeWhoseBuildWaitsForWhatRunsUs) {
  const Lineage lineage = {EdgeOf(kOuter, "a")};
  const std::vector<Wait> waits = {
      {kSecond, EdgeOf(kOuter, "c"), {EdgeOf(kOuter, "b")}},
      {kThird, EdgeOf(kOuter, "a"), {EdgeOf(kOuter, "c")}},
      {kThird, EdgeOf(kOuter, "b"), {EdgeOf(kOuter, "c")}},  // a circle of others is not ours
  };
  EXPECT_THAT(FindCircle(lineage, EdgeOf(kOuter, "b"), waits),
              ElementsAre(EdgeOf(kOuter, "b"), EdgeOf(kOuter, "c"), EdgeOf(kOuter, "a")));
  EXPECT_THAT(FindCircle(lineage, EdgeOf(kOuter, "d"), waits), IsEmpty());
  EXPECT_THAT(FindCircle({EdgeOf(kOuter, "d")}, EdgeOf(kOuter, "b"), waits), IsEmpty());
}

TEST(FindCircleTest, ALockIsHeldAsLongAsAnythingOfItsHolderLasts) {
  const Lineage lineage = {EdgeOf(kOuter, "a")};
  const RunningEdge all = {kSecond, "/g", ""};
  const Wait below{kThird, EdgeOf(kOuter, "a"), {EdgeOf(kOuter, "b"), EdgeOf(kSecond, "c")}};
  EXPECT_THAT(FindCircle(lineage, all, std::vector<Wait>{below}), ElementsAre(all, EdgeOf(kOuter, "a")));
  const Wait itself{kSecond, EdgeOf(kOuter, "a"), {EdgeOf(kOuter, "b")}};
  EXPECT_THAT(FindCircle(lineage, all, std::vector<Wait>{itself}), ElementsAre(all, EdgeOf(kOuter, "a")));
  EXPECT_THAT(FindCircle(lineage, all, {}), IsEmpty());
}

}  // namespace
}  // namespace rbuild
