// What every Disk does: the same tests for the real one and for the one in memory, so that what is built upon the
// latter holds for the former.
#include "base/disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/memory_disk.h"
#include "fakes/temp_folder.h"

namespace rbuild {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A disk and an empty folder on it.
struct RealSubject {
  RealDisk disk;
  TempFolder folder;
  std::string root = folder.path();
};

struct MemorySubject {
  MemorySubject() { EXPECT_TRUE(disk.MakeDirs(root).has_value()); }
  MemoryDisk disk;
  std::string root = "/somewhere/empty";
};

std::vector<std::string> Names(const std::vector<DirEntry>& entries) {
  std::vector<std::string> names;
  for (const DirEntry& entry : entries) {
    names.push_back(entry.name);
  }
  return names;
}

template <class Subject>
class DiskTest : public testing::Test {
 protected:
  std::string At(const std::string& name) { return subject_.root + "/" + name; }
  void Write(const std::string& name, std::string_view content) {
    Result<void> written = disk_.WriteFile(At(name), content);
    ASSERT_TRUE(written.has_value()) << written.error().message;
  }
  std::string Read(const std::string& name) { return disk_.ReadFile(At(name)).value_or("unreadable"); }
  FileStat Stat(const std::string& name) { return disk_.Stat(At(name)).value(); }
  Digest Tree(std::string_view skip = {}) { return HashTree(disk_, subject_.root, skip).value(); }

  Subject subject_;
  Disk& disk_ = subject_.disk;
};

using Subjects = testing::Types<RealSubject, MemorySubject>;
TYPED_TEST_SUITE(DiskTest, Subjects);

TYPED_TEST(DiskTest, WritesAndReads) {
  const std::string content("a\0b\n", 4);
  this->Write("file", content);
  EXPECT_EQ(this->Read("file"), content);
  const FileStat stat = this->Stat("file");
  EXPECT_TRUE(stat.is_regular());
  EXPECT_EQ(stat.size, 4U);
  EXPECT_NE(stat.inode, 0U);
  EXPECT_GT(stat.mtime_ns, 0);
}

TYPED_TEST(DiskTest, WritingReplacesTheContent) {
  this->Write("file", "long content");
  this->Write("file", "short");
  EXPECT_EQ(this->Read("file"), "short");
}

TYPED_TEST(DiskTest, ReadsLargeFiles) {
  std::string content;
  for (int i = 0; i < 200'000; ++i) {
    content += static_cast<char>(i % 251);
  }
  this->Write("file", content);
  EXPECT_EQ(this->Read("file"), content);
  EXPECT_EQ(this->disk_.HashFile(this->At("file")).value(), DigestOf(content));
}

TYPED_TEST(DiskTest, AMissingFileIsNoErrorForStatAlone) {
  EXPECT_EQ(this->Stat("none"), FileStat());
  EXPECT_FALSE(this->Stat("none").exists());
  for (const std::string& message :
       {this->disk_.ReadFile(this->At("none")).error().message, this->disk_.HashFile(this->At("none")).error().message,
        this->disk_.ListDirectory(this->At("none")).error().message}) {
    EXPECT_THAT(message, AllOf(HasSubstr(this->At("none")), EndsWith("No such file or directory")));
  }
}

TYPED_TEST(DiskTest, BelowAFileIsNothing) {
  this->Write("file", "");
  EXPECT_EQ(this->Stat("file/x"), FileStat());
  EXPECT_EQ(this->disk_.Remove(this->At("file/x")).value(), false);
}

TYPED_TEST(DiskTest, AFileNeedsItsFolder) {
  Result<void> written = this->disk_.WriteFile(this->At("none/file"), "");
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().fault, Fault::kEnvironment);
  EXPECT_EQ(written.error().message, "create " + this->At("none/file") + ": No such file or directory");
}

TYPED_TEST(DiskTest, AFolderIsNoFile) {
  ASSERT_TRUE(this->disk_.MakeDirs(this->At("folder")).has_value());
  EXPECT_TRUE(this->Stat("folder").is_directory());
  EXPECT_THAT(this->disk_.ReadFile(this->At("folder")).error().message, EndsWith("Is a directory"));
  EXPECT_THAT(this->disk_.WriteFile(this->At("folder"), "").error().message, EndsWith("Is a directory"));
}

TYPED_TEST(DiskTest, MakesAllMissingFolders) {
  ASSERT_TRUE(this->disk_.MakeDirs(this->At("a/b/c")).has_value());
  ASSERT_TRUE(this->disk_.MakeDirs(this->At("a/b/c")).has_value());
  EXPECT_TRUE(this->Stat("a/b").is_directory());
  EXPECT_TRUE(this->Stat("a/b/c").is_directory());
  EXPECT_TRUE(this->disk_.MakeDirs("").has_value());
}

TYPED_TEST(DiskTest, AFileInTheWayOfAFolderIsAnError) {
  this->Write("file", "");
  EXPECT_EQ(this->disk_.MakeDirs(this->At("file")).error().message,
            "create folder " + this->At("file") + ": File exists");
  EXPECT_EQ(this->disk_.MakeDirs(this->At("file/x")).error().message,
            "create folder " + this->At("file/x") + ": Not a directory");
}

TYPED_TEST(DiskTest, RemoveTellsWhetherThereWasSomething) {
  this->Write("file", "");
  EXPECT_EQ(this->disk_.Remove(this->At("file")).value(), true);
  EXPECT_EQ(this->disk_.Remove(this->At("file")).value(), false);
  EXPECT_FALSE(this->Stat("file").exists());
}

TYPED_TEST(DiskTest, RemovesFoldersOnlyIfEmpty) {
  ASSERT_TRUE(this->disk_.MakeDirs(this->At("folder")).has_value());
  this->Write("folder/file", "");
  EXPECT_EQ(this->disk_.Remove(this->At("folder")).error().message,
            "remove " + this->At("folder") + ": Directory not empty");
  ASSERT_TRUE(this->disk_.Remove(this->At("folder/file")).has_value());
  EXPECT_EQ(this->disk_.Remove(this->At("folder")).value(), true);
}

TYPED_TEST(DiskTest, RenameReplaces) {
  this->Write("from", "new");
  this->Write("to", "old");
  ASSERT_TRUE(this->disk_.Rename(this->At("from"), this->At("to")).has_value());
  EXPECT_EQ(this->Read("to"), "new");
  EXPECT_FALSE(this->Stat("from").exists());
  EXPECT_EQ(this->disk_.Rename(this->At("from"), this->At("to")).error().message,
            "rename to " + this->At("to") + ": No such file or directory");
}

TYPED_TEST(DiskTest, ListsSortedWithKinds) {
  this->Write("b", "");
  this->Write("a.txt", "");
  ASSERT_TRUE(this->disk_.MakeDirs(this->At("a/below")).has_value());
  std::vector<DirEntry> entries = this->disk_.ListDirectory(this->subject_.root).value();
  EXPECT_THAT(Names(entries), ElementsAre("a", "a.txt", "b"));
  EXPECT_EQ(entries[0].kind, FileKind::kDirectory);
  EXPECT_EQ(entries[1].kind, FileKind::kRegular);
  EXPECT_THAT(this->disk_.ListDirectory(this->At("a/below")).value(), IsEmpty());
  EXPECT_THAT(this->disk_.ListDirectory(this->At("b")).error().message, EndsWith("Not a directory"));
}

TYPED_TEST(DiskTest, TheWorkingDirectoryIsAbsolute) {
  EXPECT_EQ(this->disk_.WorkingDirectory().front(), '/');
}

TYPED_TEST(DiskTest, RenameNeedsItsFolder) {
  this->Write("from", "x");
  EXPECT_THAT(this->disk_.Rename(this->At("from"), this->At("none/to")).error().message,
              EndsWith("No such file or directory"));
  EXPECT_EQ(this->Read("from"), "x");
}

// --- WriteFileAtomically, WriteFileIfChanged

TYPED_TEST(DiskTest, AnAtomicWriteLeavesNothingElse) {
  this->Write("file", "old");
  const uint64_t inode = this->Stat("file").inode;
  ASSERT_TRUE(WriteFileAtomically(this->disk_, this->At("file"), "new").has_value());
  EXPECT_EQ(this->Read("file"), "new");
  EXPECT_NE(this->Stat("file").inode, inode);
  EXPECT_THAT(this->disk_.ListDirectory(this->subject_.root).value(), SizeIs(1));
}

TYPED_TEST(DiskTest, AnAtomicWriteThatFailsLeavesWhatWasThere) {
  ASSERT_TRUE(this->disk_.MakeDirs(this->At("folder/below")).has_value());
  EXPECT_FALSE(WriteFileAtomically(this->disk_, this->At("folder"), "new").has_value());
  EXPECT_TRUE(this->Stat("folder/below").is_directory());
  EXPECT_THAT(this->disk_.ListDirectory(this->subject_.root).value(), SizeIs(1));
  EXPECT_FALSE(WriteFileAtomically(this->disk_, this->At("none/file"), "new").has_value());
}

TYPED_TEST(DiskTest, AFileWithThatContentIsLeftAlone) {
  EXPECT_EQ(WriteFileIfChanged(this->disk_, this->At("file"), "one").value(), true);
  const FileStat before = this->Stat("file");
  EXPECT_EQ(WriteFileIfChanged(this->disk_, this->At("file"), "one").value(), false);
  EXPECT_EQ(this->Stat("file"), before);
  EXPECT_EQ(WriteFileIfChanged(this->disk_, this->At("file"), "two").value(), true);
  EXPECT_EQ(WriteFileIfChanged(this->disk_, this->At("file"), "longer").value(), true);
  EXPECT_EQ(this->Read("file"), "longer");
  EXPECT_FALSE(WriteFileIfChanged(this->disk_, this->At("none/file"), "x").has_value());
}

// --- RemoveTree, HashTree

TYPED_TEST(DiskTest, RemovesATree) {
  ASSERT_TRUE(this->disk_.MakeDirs(this->At("tree/a/b")).has_value());
  this->Write("tree/a/file", "x");
  this->Write("other", "x");
  ASSERT_TRUE(RemoveTree(this->disk_, this->At("tree")).has_value());
  ASSERT_TRUE(RemoveTree(this->disk_, this->At("tree")).has_value());
  EXPECT_THAT(Names(this->disk_.ListDirectory(this->subject_.root).value()), ElementsAre("other"));
  ASSERT_TRUE(RemoveTree(this->disk_, this->At("other")).has_value());
  EXPECT_FALSE(this->Stat("other").exists());
}

TYPED_TEST(DiskTest, TheDigestOfATreeIsOfNamesKindsAndContents) {
  this->Write("a", "1");
  ASSERT_TRUE(this->disk_.MakeDirs(this->At("d")).has_value());
  this->Write("d/b", "2");
  const Digest before = this->Tree();
  EXPECT_EQ(this->Tree(), before);

  this->Write("a", "1");  // times don't count
  EXPECT_EQ(this->Tree(), before);
  this->Write("d/b", "3");
  EXPECT_NE(this->Tree(), before);
  this->Write("d/b", "2");
  this->Write("d/c", "");
  EXPECT_NE(this->Tree(), before);
  ASSERT_TRUE(this->disk_.Rename(this->At("d/c"), this->At("c")).has_value());
  EXPECT_NE(this->Tree(), before);
  ASSERT_TRUE(this->disk_.Remove(this->At("c")).has_value());
  EXPECT_EQ(this->Tree(), before);
}

TYPED_TEST(DiskTest, AFileAndAFolderOfOneNameDiffer) {
  this->Write("x", "");
  const Digest file = this->Tree();
  ASSERT_TRUE(this->disk_.Remove(this->At("x")).has_value());
  ASSERT_TRUE(this->disk_.MakeDirs(this->At("x")).has_value());
  const Digest folder = this->Tree();
  ASSERT_TRUE(this->disk_.Remove(this->At("x")).has_value());
  const Digest missing = this->Tree();
  EXPECT_NE(file, folder);
  EXPECT_NE(file, missing);
  EXPECT_NE(folder, missing);
}

TYPED_TEST(DiskTest, TheShapeOfATreeCounts) {
  ASSERT_TRUE(this->disk_.MakeDirs(this->At("a/b")).has_value());
  this->Write("a/x", "");
  const Digest outside = this->Tree();
  ASSERT_TRUE(this->disk_.Rename(this->At("a/x"), this->At("a/b/x")).has_value());
  EXPECT_NE(this->Tree(), outside);
}

TYPED_TEST(DiskTest, WhatIsSkippedDoesNotCount) {
  this->Write("a", "1");
  const Digest before = this->Tree();
  ASSERT_TRUE(this->disk_.MakeDirs(this->At("target/deep")).has_value());
  this->Write("target/deep/file", "x");
  EXPECT_NE(this->Tree(), before);
  EXPECT_EQ(this->Tree(this->At("target")), before);
  this->Write("target2", "x");  // the name only begins alike
  EXPECT_NE(this->Tree(this->At("target")), before);
}

TYPED_TEST(DiskTest, FilesAndMissingFoldersHaveADigestToo) {
  this->Write("a", "1");
  const Digest file = HashTree(this->disk_, this->At("a")).value();
  const Digest missing = HashTree(this->disk_, this->At("none")).value();
  EXPECT_NE(file, missing);
  this->Write("a", "2");
  EXPECT_NE(HashTree(this->disk_, this->At("a")).value(), file);
}

}  // namespace
}  // namespace rbuild
