// RegenerationKey: what makes a generated build file stale, and what doesn't.
#include "cargo/regeneration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/memory_disk.h"

namespace rbuild::cargo {
namespace {

class RegenerationTest : public testing::Test {
 protected:
  void SetUp() override {
    disk_.Create("/w/Cargo.toml", "[package]");
    disk_.Create("/w/src/bin/a.rs", "fn main() {}");
    disk_.Create("/w/build.rs", "fn main() {}");
    LetTimePass();
  }

  // So that another change would show, also in the whole seconds of this disk.
  void LetTimePass() {
    for (int i = 0; i < 3; ++i) {
      disk_.Tick();
    }
  }

  RegenerationKey Take() {
    return *TakeKey({{"/w/Cargo.toml", Watch::kContent, {}, {}},
                     {"/w/.cargo/config.toml", Watch::kContent, {}, {}},
                     {"/w/src/bin", Watch::kListing, {}, {}},
                     {"/w/build.rs", Watch::kKind, {}, {}}},
                    disk_, disk_.now_ns());
  }
  std::string Changed(RegenerationKey* key) { return CheckKey(key, disk_, disk_.now_ns())->changed; }

  MemoryDisk disk_;
};

TEST_F(RegenerationTest, NothingChangedReadsNothing) {
  RegenerationKey key = Take();
  disk_.files_hashed.clear();
  const KeyCheck check = *CheckKey(&key, disk_, disk_.now_ns());
  EXPECT_TRUE(check.is_current);
  EXPECT_FALSE(check.refreshed);
  EXPECT_TRUE(disk_.files_hashed.empty());
}

TEST_F(RegenerationTest, ATouchedFileIsReadOnceAndCounts) {
  RegenerationKey key = Take();
  disk_.Touch("/w/Cargo.toml");
  LetTimePass();
  const KeyCheck check = *CheckKey(&key, disk_, disk_.now_ns());
  EXPECT_TRUE(check.is_current);
  EXPECT_TRUE(check.refreshed);
  disk_.files_hashed.clear();
  EXPECT_FALSE(CheckKey(&key, disk_, disk_.now_ns())->refreshed);
  EXPECT_TRUE(disk_.files_hashed.empty());
}

TEST_F(RegenerationTest, ContentCounts) {
  RegenerationKey key = Take();
  disk_.Create("/w/Cargo.toml", "[workspace]");
  EXPECT_EQ(Changed(&key), "/w/Cargo.toml");
}

TEST_F(RegenerationTest, WhatWasAbsentMayAppear) {
  RegenerationKey key = Take();
  disk_.Create("/w/.cargo/config.toml", "");
  EXPECT_EQ(Changed(&key), "/w/.cargo/config.toml");
}

TEST_F(RegenerationTest, WhatWasThereMayVanish) {
  RegenerationKey key = Take();
  disk_.RemoveFile("/w/Cargo.toml");
  EXPECT_EQ(Changed(&key), "/w/Cargo.toml");
}

TEST_F(RegenerationTest, ListingsCountByNamesAlone) {
  RegenerationKey key = Take();
  disk_.Create("/w/src/bin/a.rs", "fn main() { edited() }");
  EXPECT_EQ(Changed(&key), "");
  disk_.Create("/w/src/bin/b.rs", "fn main() {}");
  disk_.Touch("/w/src/bin");
  EXPECT_EQ(Changed(&key), "/w/src/bin");
}

TEST_F(RegenerationTest, OfSomeFilesOnlyTheirPresenceCounts) {
  RegenerationKey key = Take();
  disk_.Create("/w/build.rs", "edited");
  EXPECT_EQ(Changed(&key), "");
  disk_.RemoveFile("/w/build.rs");
  EXPECT_EQ(Changed(&key), "/w/build.rs");
}

TEST_F(RegenerationTest, LargeProgramsAreNotRead) {
  disk_.Create("/t/rustc", "driver");
  LetTimePass();
  disk_.files_hashed.clear();
  RegenerationKey key = *TakeKey({{"/t/rustc", Watch::kStat, {}, {}}}, disk_, disk_.now_ns());
  EXPECT_EQ(Changed(&key), "");
  const Result<RegenerationKey> read = RegenerationKey::Parse(key.Format(), "k");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->paths, key.paths);
  disk_.Touch("/t/rustc");
  EXPECT_EQ(Changed(&key), "/t/rustc");
  EXPECT_TRUE(disk_.files_hashed.empty());
  // It may have changed again since: better ask it once more.
  RegenerationKey fresh = *TakeKey({{"/t/rustc", Watch::kStat, {}, {}}}, disk_, disk_.now_ns());
  EXPECT_EQ(Changed(&fresh), "/t/rustc");
}

TEST_F(RegenerationTest, AChangeRightBeforeTheCheckIsReadAgain) {
  disk_.Create("/w/Cargo.toml", "[package]");
  RegenerationKey key =
      *TakeKey({{"/w/Cargo.toml", Watch::kContent, {}, {}}}, disk_, disk_.Stat("/w/Cargo.toml")->mtime_ns);
  disk_.files_hashed.clear();
  EXPECT_TRUE(CheckKey(&key, disk_, disk_.now_ns())->is_current);
  EXPECT_EQ(disk_.files_hashed.size(), 1U);
}

TEST_F(RegenerationTest, TheStrongerWatchWins) {
  for (const Watch other : {Watch::kKind, Watch::kStat, Watch::kListing}) {
    for (const auto& [first, second] : {std::pair(other, Watch::kContent), std::pair(Watch::kContent, other)}) {
      const RegenerationKey key =
          *TakeKey({{"/w/Cargo.toml", first, {}, {}}, {"/w/Cargo.toml", second, {}, {}}}, disk_, 0);
      ASSERT_EQ(key.paths.size(), 1U);
      EXPECT_EQ(key.paths[0].watch, Watch::kContent);
    }
  }
}

TEST_F(RegenerationTest, WhatIsWrittenReadsBack) {
  RegenerationKey key = Take();
  key.facts = {{"workspace-root", "/w x\n"}, {"warning", "a=b"}, {"warning", ""}};
  const Result<RegenerationKey> read = RegenerationKey::Parse(key.Format(), "k");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->paths, key.paths);
  EXPECT_EQ(read->facts, key.facts);
  EXPECT_EQ(read->checked_ns, key.checked_ns);
  EXPECT_EQ(read->Fact("workspace-root"), "/w x\n");
  EXPECT_EQ(read->Fact("none"), "");
}

TEST_F(RegenerationTest, DamageIsNamed) {
  EXPECT_FALSE(RegenerationKey::Parse("", "k"));
  EXPECT_FALSE(RegenerationKey::Parse("rbuild-key 0\nchecked 1\n", "k"));
  const std::string head = "rbuild-key 1\nchecked 1\n";
  EXPECT_EQ(RegenerationKey::Parse(head + "content 1 2\n", "k").error().ToString(), "k:3: a path has too few fields");
  EXPECT_FALSE(RegenerationKey::Parse(head + "content 1 2 3 x 5 - /p\n", "k"));
  EXPECT_FALSE(RegenerationKey::Parse(head + "content 9 2 3 4 5 - /p\n", "k"));
  EXPECT_FALSE(RegenerationKey::Parse(head + "odd 1\n", "k"));
  EXPECT_TRUE(RegenerationKey::Parse(head + "content 1 2 3 4 5 - /p q\n", "k"));
}

TEST_F(RegenerationTest, AFailingDiskIsAnError) {
  RegenerationKey key = Take();
  disk_.FailAfter(0);
  EXPECT_FALSE(CheckKey(&key, disk_, 0));
  EXPECT_FALSE(TakeKey({{"/w/Cargo.toml", Watch::kContent, {}, {}}}, disk_, 0));
}

}  // namespace
}  // namespace rbuild::cargo
