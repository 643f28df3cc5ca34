// A build that had nothing to do is not done again as long as nothing changes, and always when something does.
#include "build/settled_build.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/fake_clock.h"
#include "fakes/memory_disk.h"
#include "fakes/story_status.h"

namespace rbuild {
namespace {

constexpr const char* kFile = "out/plan.settled";
constexpr const char* kContext = "A=1";

class SettledBuildTest : public testing::Test {
 protected:
  void SetUp() override {
    disk_.Create("source", "text");
    disk_.Create("folder/entry");
    disk_.Create("log");
    ASSERT_TRUE(disk_.MakeDirs("out"));
    LetTimePass();
    warning_.outputs = {"libapp.rlib"};
    warning_.unit = "app (lib)";
    warning_.description = "Compiling app v1";
    warning_.rustc = true;
  }

  // A build that looks at all there is, says `say`, and is kept.
  void Keep(const std::function<void(SettlementWatch&)>& say = {}) {
    SettlementWatch watch(disk_, status_, clock_);
    watch.Note("log");
    Look(watch.disk());
    if (say) {
      say(watch);
    }
    watch.Note("log");
    ASSERT_TRUE(watch.Keep(kFile, kContext));
  }

  static void Look(Disk& disk) {
    EXPECT_TRUE(disk.ReadFile("source"));
    EXPECT_TRUE(disk.ListDirectory("folder"));
    EXPECT_FALSE(disk.Stat("missing").value().exists());
  }

  bool IsSettled(const std::string& context = kContext) const { return ReadSettled(disk_, kFile, context).has_value(); }

  void LetTimePass() {
    for (int i = 0; i < 5; ++i) {
      disk_.Tick();
    }
  }

  MemoryDisk disk_;
  FakeClock clock_{disk_};
  StoryStatus status_;
  EdgeInfo warning_;
};

TEST_F(SettledBuildTest, IsSettledAsLongAsNothingChanges) {
  EXPECT_FALSE(IsSettled());
  Keep();
  EXPECT_TRUE(IsSettled());
  EXPECT_TRUE(IsSettled());
}

TEST_F(SettledBuildTest, AnyChangeUnsettlesIt) {
  const std::vector<std::pair<const char*, std::function<void()>>> changes = {
      {"edit", [&] { disk_.Create("source", "other"); }},
      {"touch", [&] { disk_.Touch("source"); }},
      {"remove", [&] { disk_.RemoveFile("source"); }},
      {"appear", [&] { disk_.Create("missing"); }},
      {"list", [&] { disk_.Create("folder/more"); }},
      {"log", [&] { disk_.Create("log", "grown"); }},
      {"damage", [&] { disk_.Create(kFile, disk_.Content(kFile) + "x"); }},
      {"cut", [&] { disk_.Create(kFile, disk_.Content(kFile).substr(0, disk_.Content(kFile).size() / 2)); }},
      {"empty", [&] { disk_.Create(kFile); }},
      {"other version", [&] { disk_.Create(kFile, "rbuild-settled 0\n" + disk_.Content(kFile).substr(17)); }},
  };
  for (const auto& [name, change] : changes) {
    SCOPED_TRACE(name);
    disk_.RemoveFile("missing");
    disk_.RemoveFile("folder/more");
    SetUp();
    Keep();
    ASSERT_TRUE(IsSettled());
    change();
    EXPECT_FALSE(IsSettled());
  }
}

TEST_F(SettledBuildTest, AnotherContextIsAnotherBuild) {
  Keep();
  EXPECT_FALSE(IsSettled("A=2"));
  EXPECT_TRUE(IsSettled());
}

TEST_F(SettledBuildTest, EveryByteOfItCounts) {
  Keep([&](SettlementWatch& watch) { watch.status().FreshDiagnostics(warning_, "unused"); });
  const std::string whole = disk_.Content(kFile);
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    disk_.Create(kFile, damaged);
    EXPECT_FALSE(IsSettled()) << "byte " << i;
  }
}

TEST_F(SettledBuildTest, WhatWasSaidOfFreshEdgesIsSaidAgain) {
  Keep([&](SettlementWatch& watch) { watch.status().FreshDiagnostics(warning_, "unused"); });
  const auto outputs = ReadSettled(disk_, kFile, kContext);
  ASSERT_TRUE(outputs);
  ASSERT_EQ(outputs->size(), 1U);
  EXPECT_EQ(outputs->front().unit, "app (lib)");
  EXPECT_EQ(outputs->front().description, "Compiling app v1");
  EXPECT_TRUE(outputs->front().rustc);
  EXPECT_EQ(outputs->front().output, "unused");
  class Listener : public StoryStatus {
   public:
    void FreshDiagnostics(const EdgeInfo& edge, std::string_view text) override {
      heard.push_back(edge.unit + ": " + std::string(text));
    }
    std::vector<std::string> heard;
  };
  Listener status;
  status.summary.success = false;
  ShowSettled(*outputs, status, clock_);
  EXPECT_EQ(status.heard, std::vector<std::string>{"app (lib): unused"});
  EXPECT_TRUE(status.summary.success);
  EXPECT_TRUE(status.summary.nothing_to_do);
}

TEST_F(SettledBuildTest, ABuildThatSaidMoreIsNotKept) {
  const std::vector<std::function<void(SettlementWatch&)>> more = {
      [](SettlementWatch& watch) { watch.status().Warning("w"); },
      [](SettlementWatch& watch) { watch.status().Info("i"); },
      [](SettlementWatch& watch) { watch.status().Error("e"); },
      [](SettlementWatch& watch) { watch.status().Explain("x"); },
      [&](SettlementWatch& watch) { watch.status().EdgeStarted(warning_, 0); },
      [](SettlementWatch& watch) { EXPECT_TRUE(watch.disk().WriteFile("made", "")); },
  };
  for (const auto& say : more) {
    Keep(say);
    EXPECT_FALSE(disk_.Exists(kFile));
  }
}

TEST_F(SettledBuildTest, WhatChangesDuringTheBuildIsNotKept) {
  Keep([&](SettlementWatch& /*watch*/) { disk_.Create("log", "grown"); });
  EXPECT_FALSE(disk_.Exists(kFile));
  Keep([&](SettlementWatch& /*watch*/) { disk_.Create("source", "edited after it was read"); });
  EXPECT_FALSE(IsSettled());
}

TEST_F(SettledBuildTest, AFileThatWasJustWrittenMayBeWrittenAgainUnseen) {
  disk_.Create("source", "fresh");
  Keep();
  EXPECT_FALSE(disk_.Exists(kFile));
  LetTimePass();
  Keep();
  EXPECT_TRUE(IsSettled());
}

TEST_F(SettledBuildTest, ADiskThatFailsIsLeftToAWholeBuild) {
  Keep();
  for (int operations = 0; operations < 5; ++operations) {
    disk_.FailAfter(operations);
    EXPECT_FALSE(IsSettled()) << operations;
  }
  disk_.StopFailing();
  EXPECT_TRUE(IsSettled());
  disk_.RemoveFile(kFile);
  SettlementWatch watch(disk_, status_, clock_);
  Look(watch.disk());
  disk_.FailAfter(0);
  EXPECT_FALSE(watch.Keep(kFile, kContext));
}

}  // namespace
}  // namespace rbuild
