// WaitRegister: what two rbuilds of one tree learn of each other's waits.
#include "build/wait_register.h"

#include <filesystem>

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "build/build_folder.h"
#include "fakes/temp_folder.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class WaitRegisterTest : public testing::Test {
 protected:
  WaitRegisterTest() { BuildLog::Open(folder_ / std::string(kLogFile), &warnings_).value(); }

  RunningEdge EdgeOf(const std::string& output) const { return {outer_, folder_.path(), output}; }
  std::vector<WaitTable::Row> Rows() { return WaitTable::Open(folder_ / std::string(kLogFile)).value().All().value(); }

  TempFolder folder_;
  BuildLog::Warnings warnings_;
  // Two processes that live as long as this test.
  const ProcessIdentity outer_ = ThisProcess();
  const ProcessIdentity other_{getppid(), StartTimeOf(getppid()).value_or(0)};
};

TEST_F(WaitRegisterTest, ACircleIsAnErrorThatNamesTheEdges) {
  WaitRegister first(outer_, {EdgeOf("a")});
  WaitRegister second(other_, {EdgeOf("b")});
  ASSERT_TRUE(first.Await(EdgeOf("b")).has_value());
  ASSERT_TRUE(first.Await(EdgeOf("b")).has_value());
  Result<void> circle = second.Await(EdgeOf("a"));
  ASSERT_FALSE(circle.has_value());
  EXPECT_THAT(circle.error().ToString(), HasSubstr("'b' -> 'a' -> 'b'"));
  EXPECT_THAT(first.Await(EdgeOf("b")).error().ToString(), HasSubstr("'a' -> 'b' -> 'a'"));
}

TEST_F(WaitRegisterTest, AWaitThatHasEndedCountsNoMore) {
  WaitRegister first(outer_, {EdgeOf("a")});
  ASSERT_TRUE(first.Await(EdgeOf("b")).has_value());
  ASSERT_TRUE(first.End(EdgeOf("b")).has_value());
  ASSERT_TRUE(first.End(EdgeOf("never")).has_value());
  EXPECT_TRUE(WaitRegister(other_, {EdgeOf("b")}).Await(EdgeOf("a")).has_value());
  EXPECT_THAT(Rows(), IsEmpty());  // its own wait ended with it
}

TEST_F(WaitRegisterTest, TheDeadDoNotWait) {
  const std::string a = EncodeLineage(std::vector<RunningEdge>{EdgeOf("a")});
  const std::string b = EncodeLineage(std::vector<RunningEdge>{EdgeOf("b")});
  const WaitTable::Row dead{LineagePrefix({outer_.pid, outer_.start_time + 1}), b, a};
  ASSERT_TRUE(WaitTable::Open(folder_ / std::string(kLogFile)).value().Put(dead).has_value());
  EXPECT_THAT(Rows(), ElementsAre(dead));
  EXPECT_TRUE(WaitRegister(other_, {EdgeOf("b")}).Await(EdgeOf("a")).has_value());
  EXPECT_THAT(Rows(), IsEmpty());
}

TEST_F(WaitRegisterTest, ForTheOutermostNothingIsNoted) {
  std::filesystem::remove_all(folder_.path());
  WaitRegister outermost(outer_, {});
  EXPECT_TRUE(outermost.Await(EdgeOf("a")).has_value());
  EXPECT_TRUE(outermost.End(EdgeOf("a")).has_value());
}

TEST_F(WaitRegisterTest, ATableThatCanNotBeReachedIsAnError) {
  std::filesystem::remove_all(folder_.path());
  EXPECT_FALSE(WaitRegister(outer_, {EdgeOf("a")}).Await(EdgeOf("b")).has_value());
}

}  // namespace
}  // namespace rbuild
