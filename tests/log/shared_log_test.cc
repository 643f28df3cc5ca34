// Two processes with one log: two connections behave like two processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/temp_folder.h"
#include "log/build_log.h"
#include "log/log_samples.h"
#include "log/wait_table.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

using Paths = std::vector<std::string_view>;

TEST(SharedLogTest, WhatTheOtherOneWroteIsNoticedAndReadWhenItIsAskedFor) {
  TempFolder folder;
  std::unique_ptr<BuildLog> first = OpenLog(folder / "log");
  std::unique_ptr<BuildLog> second = OpenLog(folder / "log");
  ASSERT_TRUE(first->Claim(Paths{"own"}, SampleMark(1)).has_value());
  EXPECT_FALSE(first->IsShared().value());
  second->Finish(SampleRecord({"a"}));
  ASSERT_TRUE(second->FlushIfDue(0).has_value());
  ASSERT_TRUE(second->Claim(Paths{"b"}, SampleMark(2)).has_value());
  EXPECT_TRUE(first->IsShared().value());
  EXPECT_EQ(Find(*first, {"a"}), "absent");
  ASSERT_TRUE(first->Refresh(Paths{"a"}).has_value());
  ASSERT_TRUE(first->Refresh(Paths{"b"}).has_value());
  EXPECT_EQ(Find(*first, {"a"}), Describe(SampleRecord({"a"})));
  EXPECT_THAT(first->Marked(), UnorderedElementsAre(first->FindEdge(Paths{"own"}), first->FindEdge(Paths{"b"})));
  EXPECT_FALSE(BuildLog::InMemory()->IsShared().value());
}

TEST(SharedLogTest, BothMayAddTheSamePathsAndRecords) {
  TempFolder folder;
  std::unique_ptr<BuildLog> first = OpenLog(folder / "log");
  std::unique_ptr<BuildLog> second = OpenLog(folder / "log");
  for (int64_t round = 0; round < 20; ++round) {
    const std::string name = std::to_string(round);
    first->PutFile("first/" + name, {SampleStat(round), Digest()});
    first->Finish(SampleRecord({"common/" + name, "1/" + name}, 1));
    second->PutFile("common/" + name, {SampleStat(round), Digest()});
    second->Finish(SampleRecord({"2/" + name, "2b/" + name}, 2));
    ASSERT_TRUE(first->FlushIfDue(round * 100).has_value());
    ASSERT_TRUE(second->FlushIfDue(round * 100).has_value());
  }
  ASSERT_TRUE(second->Close().has_value());
  ASSERT_TRUE(first->Close().has_value());
  std::unique_ptr<BuildLog> log = OpenLog(folder / "log");
  EXPECT_THAT(log->AllEdges(), SizeIs(40));
  for (int64_t round = 0; round < 20; ++round) {
    const std::string name = std::to_string(round);
    std::vector<std::string> outputs = {"common/" + name, "1/" + name};
    EXPECT_EQ(Find(*log, {outputs[0], outputs[1]}), Describe(SampleRecord(outputs, 1)));
    outputs = {"2/" + name, "2b/" + name};
    EXPECT_EQ(Find(*log, {outputs[0], outputs[1]}), Describe(SampleRecord(outputs, 2)));
    ASSERT_NE(log->FindFile("common/" + name), nullptr);
    EXPECT_EQ(log->FindFile("common/" + name)->stat, SampleStat(round));
    ASSERT_NE(log->FindFile("first/" + name), nullptr);
  }
}

TEST(SharedLogTest, TheOtherOnesCloseIsNotOurs) {
  TempFolder folder;
  std::unique_ptr<BuildLog> outer = OpenLog(folder / "log", "boot1");
  ASSERT_TRUE(outer->Claim(Paths{"a"}, SampleMark(1)).has_value());
  std::unique_ptr<BuildLog> nested = OpenLog(folder / "log", "boot1");
  nested->Finish(SampleRecord({"b"}));
  ASSERT_TRUE(nested->Close().has_value());
  ASSERT_TRUE(outer->Claim(Paths{"c"}, SampleMark(1)).has_value());
  EXPECT_FALSE(OpenLog(folder / "log", "boot2")->closed_cleanly());
}

class ClaimTest : public testing::Test {
 protected:
  bool Claim(BuildLog& log, const Paths& outputs, int64_t pid) { return log.Claim(outputs, SampleMark(pid)).value(); }

  TempFolder folder_;
  std::unique_ptr<BuildLog> first_ = OpenLog(folder_ / "log");
  std::unique_ptr<BuildLog> second_ = OpenLog(folder_ / "log");
};

TEST_F(ClaimTest, OnlyOneGetsAnEdge) {
  EXPECT_FALSE(second_->IsShared().value());
  EXPECT_TRUE(Claim(*first_, {"a"}, 1));
  EXPECT_TRUE(second_->IsShared().value());
  EXPECT_FALSE(first_->IsShared().value());
  EXPECT_FALSE(Claim(*second_, {"a"}, 2));
  EXPECT_EQ(second_->FindEdge(Paths{"a"})->running, SampleMark(1));
  EXPECT_TRUE(Claim(*second_, {"b"}, 2));
}

TEST_F(ClaimTest, WhatAnotherOneHasFinishedSinceIsRefusedOnce) {
  first_->Finish(SampleRecord({"a"}, 1));
  ASSERT_TRUE(first_->FlushIfDue(0).has_value());
  second_ = OpenLog(folder_ / "log");
  EXPECT_TRUE(Claim(*first_, {"a"}, 1));
  first_->Finish(SampleRecord({"a"}, 2));
  ASSERT_TRUE(first_->FlushIfDue(1000).has_value());
  EXPECT_EQ(Find(*second_, {"a"}), Describe(SampleRecord({"a"}, 1)));
  EXPECT_FALSE(Claim(*second_, {"a"}, 2));
  EXPECT_EQ(Find(*second_, {"a"}), Describe(SampleRecord({"a"}, 2)));
  EXPECT_TRUE(Claim(*second_, {"a"}, 2));
}

TEST_F(ClaimTest, AFailureElsewhereIsSeen) {
  first_->Finish(SampleRecord({"a"}));
  ASSERT_TRUE(first_->FlushIfDue(0).has_value());
  second_ = OpenLog(folder_ / "log");
  first_->Fail(Paths{"a"});
  ASSERT_TRUE(first_->FlushIfDue(1000).has_value());
  ASSERT_TRUE(second_->Refresh(Paths{"a"}).has_value());
  EXPECT_FALSE(second_->FindEdge(Paths{"a"})->finished);
  EXPECT_TRUE(Claim(*second_, {"a"}, 2));
}

TEST_F(ClaimTest, AMarkThatIsKnownIsReplaced) {
  EXPECT_TRUE(Claim(*first_, {"a"}, 1));
  ASSERT_TRUE(second_->Refresh(Paths{"a"}).has_value());
  EXPECT_TRUE(Claim(*second_, {"a"}, 2));  // its caller knows that the other one is dead
  EXPECT_FALSE(Claim(*first_, {"a"}, 1));
}

TEST_F(ClaimTest, WhatIsPendingStaysSoAlsoIfTheClaimIsRefused) {
  EXPECT_TRUE(Claim(*second_, {"other"}, 2));
  EXPECT_TRUE(Claim(*first_, {"a"}, 1));
  second_->Finish(SampleRecord({"b"}));
  EXPECT_EQ(second_->NextFlush(0), 0);
  EXPECT_FALSE(Claim(*second_, {"a"}, 2));
  EXPECT_EQ(second_->NextFlush(0), 0);
  ASSERT_TRUE(second_->FlushIfDue(0).has_value());
  EXPECT_EQ(second_->NextFlush(0), std::nullopt);
  ASSERT_TRUE(first_->Refresh(Paths{"b"}).has_value());
  EXPECT_EQ(Find(*first_, {"b"}), Describe(SampleRecord({"b"})));
}

TEST_F(ClaimTest, WhatIsPendingOfTheEdgeDoesNotHideWhatAnotherOneDid) {
  first_->Finish(SampleRecord({"a"}, 1));
  ASSERT_TRUE(first_->FlushIfDue(0).has_value());
  second_ = OpenLog(folder_ / "log");
  EXPECT_TRUE(Claim(*second_, {"other"}, 2));
  EXPECT_TRUE(Claim(*first_, {"a"}, 1));
  first_->Finish(SampleRecord({"a"}, 2));
  ASSERT_TRUE(first_->FlushIfDue(1000).has_value());
  second_->UpdateOutput(SampleRecord({"a"}, 1).outputs.front());
  EXPECT_FALSE(Claim(*second_, {"a"}, 2));
  EXPECT_EQ(Find(*OpenLog(folder_ / "log"), {"a"}), Describe(SampleRecord({"a"}, 2)));
}

TEST_F(ClaimTest, RefreshLeavesWhatIsNotYetWritten) {
  EXPECT_TRUE(Claim(*first_, {"other"}, 1));
  EXPECT_TRUE(Claim(*second_, {"a"}, 2));
  second_->Finish(SampleRecord({"a"}));
  ASSERT_TRUE(second_->Refresh(Paths{"a"}).has_value());
  EXPECT_EQ(Find(*second_, {"a"}), Describe(SampleRecord({"a"})));
  EXPECT_EQ(second_->FindEdge(Paths{"a"})->running, std::nullopt);
  ASSERT_TRUE(second_->Close().has_value());
  EXPECT_EQ(Find(*OpenLog(folder_ / "log"), {"a"}), Describe(SampleRecord({"a"})));
}

TEST_F(ClaimTest, WhatWasWrittenHereAndThenChangedElsewhereIsSeen) {
  second_->Finish(SampleRecord({"a"}, 1));
  ASSERT_TRUE(second_->FlushIfDue(0).has_value());
  ASSERT_TRUE(first_->Refresh(Paths{"a"}).has_value());
  EXPECT_TRUE(Claim(*second_, {"a"}, 2));
  second_->Finish(SampleRecord({"a"}, 2));
  ASSERT_TRUE(second_->FlushIfDue(1000).has_value());
  EXPECT_FALSE(Claim(*first_, {"a"}, 1));
  EXPECT_TRUE(Claim(*first_, {"a"}, 1));
  first_->Finish(SampleRecord({"a"}, 3));
  ASSERT_TRUE(first_->FlushIfDue(1000).has_value());
  ASSERT_TRUE(second_->Refresh(Paths{"a"}).has_value());
  EXPECT_EQ(Find(*second_, {"a"}), Describe(SampleRecord({"a"}, 3)));
}

TEST_F(ClaimTest, APlaceBesideTheHolderLeavesTheEndOfTheSessionToIt) {
  EXPECT_TRUE(Claim(*first_, {"a"}, 1));
  BuildLog::Warnings warnings;
  std::unique_ptr<BuildLog> nested = BuildLog::OpenBeside(folder_ / "log", &warnings).value();
  nested->Finish(SampleRecord({"b"}));
  ASSERT_TRUE(nested->Close().has_value());
  EXPECT_FALSE(OpenLog(folder_ / "log", "later")->closed_cleanly());
}

TEST(ClaimInMemoryTest, NobodyElseIsThere) {
  std::unique_ptr<BuildLog> log = BuildLog::InMemory();
  EXPECT_TRUE(log->Claim(Paths{"a"}, SampleMark(1)).value());
  EXPECT_FALSE(log->IsShared().value());
  EXPECT_TRUE(log->Refresh(Paths{"a"}).has_value());
  EXPECT_EQ(log->FindEdge(Paths{"a"})->running, SampleMark(1));
  EXPECT_EQ(log->NextFlush(0), std::nullopt);
}

TEST(WaitTableTest, KeepsOneRowForEachWait) {
  TempFolder folder;
  OpenLog(folder / "log");
  WaitTable first = WaitTable::Open(folder / "log").value();
  WaitTable second = WaitTable::Open(folder / "log").value();
  EXPECT_THAT(first.All().value(), IsEmpty());
  ASSERT_TRUE(first.Put({"1", "a", "x"}).has_value());
  ASSERT_TRUE(first.Put({"1", "a", "y"}).has_value());
  ASSERT_TRUE(first.Put({"1", "b", "x"}).has_value());
  EXPECT_THAT(second.All().value(), ElementsAre(WaitTable::Row{"1", "a", "y"}, WaitTable::Row{"1", "b", "x"}));
  ASSERT_TRUE(second.Drop({"1", "a", ""}).has_value());
  EXPECT_THAT(first.All().value(), ElementsAre(WaitTable::Row{"1", "b", "x"}));
}

}  // namespace
}  // namespace rbuild
