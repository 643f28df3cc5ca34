// Versions of sources: what is read, what is remembered, what counts as changed.
#include "plan/file_versions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/fake_clock.h"
#include "fakes/memory_disk.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FileVersionsTest : public testing::Test {
 protected:
  FileVersionsTest() : clock_(disk_), log_(BuildLog::InMemory()) {}

  // As a new run of the program sees the file.
  Digest Version(const std::string& path) {
    FileVersions files(disk_, clock_, *log_);
    return files.Look(path).value().version;
  }
  Digest TreeVersion(const std::string& path) {
    FileVersions files(disk_, clock_, *log_);
    return files.LookTree(path).value();
  }

  MemoryDisk disk_;
  FakeClock clock_;
  std::unique_ptr<BuildLog> log_;
};

TEST_F(FileVersionsTest, AFileCountsByContent) {
  disk_.Create("a", "1");
  Digest first = Version("a");
  disk_.Touch("a");
  EXPECT_EQ(Version("a"), first);
  disk_.Create("a", "2");
  EXPECT_NE(Version("a"), first);
  disk_.CreateAt("a", "1", 7);
  EXPECT_EQ(Version("a"), first);
}

TEST_F(FileVersionsTest, AnUnchangedFileIsReadOnce) {
  disk_.Create("a", "1");
  disk_.Tick();
  disk_.Tick();
  disk_.Tick();
  Version("a");
  Version("a");
  EXPECT_THAT(disk_.files_hashed, ElementsAre("a"));
}

TEST_F(FileVersionsTest, AFileThatMayStillChangeWithinItsClockIsReadAgainNextTime) {
  disk_.Create("a", "1");  // its times are "now", to whole seconds
  Version("a");
  Version("a");
  EXPECT_THAT(disk_.files_hashed, ElementsAre("a", "a"));
}

TEST_F(FileVersionsTest, AMissingFileHasAVersionOfItsOwn) {
  EXPECT_EQ(Version("nowhere"), FileVersions::Missing());
  disk_.Create("a", "");
  EXPECT_NE(Version("a"), FileVersions::Missing());
}

TEST_F(FileVersionsTest, AFolderCountsByItsModificationTime) {
  disk_.Create("dir/a", "1");
  Digest first = Version("dir");
  EXPECT_EQ(Version("dir"), first);
  disk_.Touch("dir");
  EXPECT_NE(Version("dir"), first);
}

TEST_F(FileVersionsTest, EachPathIsLookedAtOnceUntilItIsForgotten) {
  disk_.Create("a", "1");
  FileVersions files(disk_, clock_, *log_);
  Digest first = files.Look("a").value().version;
  disk_.Create("a", "2");
  EXPECT_EQ(files.Look("a").value().version, first);
  files.ForgetAll();
  EXPECT_NE(files.Look("a").value().version, first);
}

TEST_F(FileVersionsTest, AskingForTheStatReadsNothing) {
  disk_.Create("a", "1");
  FileVersions files(disk_, clock_, *log_);
  EXPECT_EQ(files.StatOnce("a").value().size, 1u);
  EXPECT_THAT(disk_.files_hashed, IsEmpty());
}

TEST_F(FileVersionsTest, ATreeCountsByNamesAndContents) {
  disk_.Create("m/1.sql", "a");
  disk_.Create("m/sub/2.sql", "b");
  Digest first = TreeVersion("m");
  disk_.Touch("m/1.sql");
  disk_.Touch("m");
  EXPECT_EQ(TreeVersion("m"), first);
  disk_.Create("m/sub/3.sql", "");
  Digest more = TreeVersion("m");
  EXPECT_NE(more, first);
  disk_.RemoveFile("m/sub/3.sql");
  EXPECT_EQ(TreeVersion("m"), first);
  disk_.Create("m/1.sql", "c");
  EXPECT_NE(TreeVersion("m"), first);
}

TEST_F(FileVersionsTest, ATreeLeavesOutputFoldersOut) {
  disk_.Create("m/1.sql", "a");
  Digest first = TreeVersion("m");
  disk_.Create("m/target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55");
  disk_.Create("m/target/out", "x");
  EXPECT_EQ(TreeVersion("m"), first);
}

TEST_F(FileVersionsTest, FilesOfUnpackedPackagesAreOneStamp) {
  EXPECT_EQ(FileVersions::ImmutableStamp("/h/.cargo/registry/src/index.crates.io-1/serde-1.0.0/src/lib.rs"),
            "/h/.cargo/registry/src/index.crates.io-1/serde-1.0.0/.cargo-ok");
  EXPECT_EQ(FileVersions::ImmutableStamp("/h/.cargo/git/checkouts/foo-12/abcdef/src/lib.rs"),
            "/h/.cargo/git/checkouts/foo-12/abcdef/.cargo-ok");
  EXPECT_EQ(FileVersions::ImmutableStamp("/h/.cargo/registry/src/index"), std::nullopt);
  EXPECT_EQ(FileVersions::ImmutableStamp("/h/.cargo/registry/src/index/serde-1.0.0"), std::nullopt);
  EXPECT_EQ(FileVersions::ImmutableStamp("src/registry.rs"), std::nullopt);
}

TEST_F(FileVersionsTest, AFailingDiskIsAnError) {
  disk_.Create("a", "1");
  FileVersions files(disk_, clock_, *log_);
  disk_.FailAfter(1);
  Result<FileVersions::Entry> entry = files.Look("a");
  ASSERT_FALSE(entry.has_value());
  EXPECT_EQ(entry.error().message, "open a: disk failure");
  disk_.StopFailing();
  EXPECT_TRUE(files.Look("a").has_value());
}

TEST_F(FileVersionsTest, LookingAheadFindsWhatLookingWould) {
  disk_.Create("known", "1");
  disk_.Create("touched", "2");
  disk_.Create("new", "3");
  disk_.Create("named", "4");
  ASSERT_TRUE(disk_.MakeDirs("folder").has_value());
  disk_.Tick();
  disk_.Tick();
  disk_.Tick();
  Version("known");
  Version("touched");
  disk_.Touch("touched");
  disk_.files_hashed.clear();
  const std::vector<std::string_view> read = {"known", "touched", "new", "missing", "folder"};
  const std::vector<std::string_view> others = {"named", "none", "new"};
  FileVersions ahead(disk_, clock_, *log_);
  EXPECT_TRUE(ahead.LookAhead(read, others, {}).value());
  EXPECT_THAT(disk_.files_hashed, ElementsAre("touched", "new"));
  FileVersions single(disk_, clock_, *log_);
  for (std::string_view path : read) {
    EXPECT_EQ(ahead.Look(path).value().version, single.Look(path).value().version) << path;
    EXPECT_EQ(ahead.Look(path).value().stat, single.Look(path).value().stat) << path;
  }
  for (std::string_view path : others) {
    EXPECT_EQ(ahead.StatOnce(path).value(), single.StatOnce(path).value()) << path;
  }
  disk_.FailAfter(0);  // all is known already
  EXPECT_TRUE(ahead.Look("new").has_value());
  EXPECT_TRUE(ahead.StatOnce("named").has_value());
}

TEST_F(FileVersionsTest, LookingAheadIsForgottenToo) {
  disk_.Create("a", "1");
  FileVersions files(disk_, clock_, *log_);
  const std::vector<std::string_view> paths = {"a"};
  EXPECT_TRUE(files.LookAhead(paths, {}, {}).value());
  const Digest before = files.Look("a").value().version;
  disk_.Create("a", "2");
  EXPECT_EQ(files.Look("a").value().version, before);
  files.ForgetAll();
  EXPECT_NE(files.Look("a").value().version, before);
}

TEST_F(FileVersionsTest, LookingAheadRemembersNoFileThatMayStillChange) {
  disk_.Create("a", "1");  // its times are "now", to whole seconds
  const std::vector<std::string_view> paths = {"a"};
  FileVersions files(disk_, clock_, *log_);
  EXPECT_TRUE(files.LookAhead(paths, {}, {}).value());
  EXPECT_EQ(log_->FindFile("a"), nullptr);
}

TEST_F(FileVersionsTest, LookingAheadCanBeStoppedAndNamesWhatFails) {
  disk_.Create("a", "1");
  disk_.Create("b", "2");
  const std::vector<std::string_view> paths = {"a", "b"};
  FileVersions files(disk_, clock_, *log_);
  EXPECT_FALSE(files.LookAhead(paths, {}, [] { return true; }).value());
  files.ForgetAll();
  disk_.FailAfter(1);
  EXPECT_THAT(files.LookAhead(paths, {}, {}).error().ToString(), testing::HasSubstr("b"));
}

}  // namespace
}  // namespace rbuild
