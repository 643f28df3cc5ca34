// What only a real disk has: links, permissions, other kinds of files.
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/disk.h"
#include "fakes/temp_folder.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class RealDiskTest : public testing::Test {
 protected:
  void Write(const std::string& name, std::string_view content) {
    ASSERT_TRUE(disk_.WriteFile(folder_ / name, content).has_value());
  }
  void Link(const std::string& target, const std::string& name) {
    std::filesystem::create_symlink(target, folder_ / name);
  }
  Digest Tree() { return HashTree(disk_, folder_.path()).value(); }

  TempFolder folder_;
  RealDisk disk_;
};

TEST_F(RealDiskTest, StatFollowsLinks) {
  Write("file", "abc");
  Link("file", "link");
  EXPECT_EQ(disk_.Stat(folder_ / "link").value(), disk_.Stat(folder_ / "file").value());
}

TEST_F(RealDiskTest, ALinkThatLeadsNowhereIsMissing) {
  Link("none", "dangling");
  Link("circle", "circle");
  EXPECT_FALSE(disk_.Stat(folder_ / "dangling").value().exists());
  EXPECT_FALSE(disk_.Stat(folder_ / "circle").value().exists());
}

TEST_F(RealDiskTest, TellsKindsApart) {
  ASSERT_EQ(mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  Write("file", "");
  Link("file", "link");
  EXPECT_EQ(disk_.Stat(folder_ / "fifo").value().kind, FileKind::kOther);
  std::vector<DirEntry> entries = disk_.ListDirectory(folder_.path()).value();
  ASSERT_EQ(entries.size(), 3);
  EXPECT_EQ(entries[0].kind, FileKind::kOther);
  EXPECT_EQ(entries[1].kind, FileKind::kRegular);
  EXPECT_EQ(entries[2].kind, FileKind::kOther);  // the link itself
}

TEST_F(RealDiskTest, ReadsNeitherPipesNorDevices) {
  ASSERT_EQ(mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  for (const std::string& path : {folder_ / "fifo", std::string("/dev/zero")}) {
    EXPECT_EQ(disk_.ReadFile(path).error().ToString(), "read " + path + ": not a regular file");
    EXPECT_FALSE(disk_.HashFile(path));
  }
}

TEST_F(RealDiskTest, StatHasNanosecondsAndSeesChanges) {
  Write("file", "a");
  const timespec times[2] = {{1'700'000'000, 5}, {1'700'000'001, 123'456'789}};
  ASSERT_EQ(utimensat(AT_FDCWD, (folder_ / "file").c_str(), times, 0), 0);
  FileStat stat = disk_.Stat(folder_ / "file").value();
  EXPECT_EQ(stat.mtime_ns, 1'700'000'001'123'456'789);
  EXPECT_GT(stat.ctime_ns, stat.mtime_ns);
}

TEST_F(RealDiskTest, RemoveTakesTheLinkNotItsTarget) {
  ASSERT_TRUE(disk_.MakeDirs(folder_ / "target").has_value());
  Write("target/file", "");
  Link("target", "link");
  EXPECT_EQ(disk_.Remove(folder_ / "link").value(), true);
  Link("target", "link");
  ASSERT_TRUE(RemoveTree(disk_, folder_ / "link").has_value());
  ASSERT_TRUE(disk_.MakeDirs(folder_ / "tree").has_value());
  Link("../target", "tree/link");
  ASSERT_TRUE(RemoveTree(disk_, folder_ / "tree").has_value());
  EXPECT_TRUE(disk_.Stat(folder_ / "target/file").value().exists());
  EXPECT_FALSE(disk_.Stat(folder_ / "tree").value().exists());
}

TEST_F(RealDiskTest, HashTreeReadsThroughLinksToFiles) {
  TempFolder outside;
  ASSERT_TRUE(disk_.WriteFile(outside / "file", "1").has_value());
  Link(outside / "file", "link");
  const Digest before = Tree();
  ASSERT_TRUE(disk_.WriteFile(outside / "file", "2").has_value());
  EXPECT_NE(Tree(), before);
}

TEST_F(RealDiskTest, HashTreeDoesNotFollowLinksToFolders) {
  TempFolder outside;
  Link(outside.path(), "link");
  Link(".", "self");
  const Digest before = Tree();
  ASSERT_TRUE(disk_.WriteFile(outside / "file", "1").has_value());
  EXPECT_EQ(Tree(), before);
  std::filesystem::remove(folder_ / "link");
  EXPECT_NE(Tree(), before);
}

TEST_F(RealDiskTest, HashTreeSurvivesLinksToNowhereAndFifos) {
  const Digest empty = Tree();
  Link("circle", "circle");
  ASSERT_EQ(mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  EXPECT_NE(Tree(), empty);
}

TEST_F(RealDiskTest, RelativePathsAreRelativeToTheWorkingDirectory) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  EXPECT_EQ(disk_.WorkingDirectory(), std::filesystem::canonical(folder_.path()).string());
  ASSERT_TRUE(disk_.WriteFile("here", "x").has_value());
  EXPECT_EQ(disk_.ReadFile("./here").value(), "x");
  EXPECT_EQ(disk_.ListDirectory("").value().size(), 1);
  const Digest skipped = HashTree(disk_, ".", "here").value();
  EXPECT_NE(HashTree(disk_, ".").value(), skipped);
  ASSERT_TRUE(disk_.Remove("here").has_value());
  EXPECT_EQ(HashTree(disk_, ".").value(), skipped);
  std::filesystem::current_path(before);
}

// Runs `body` as a user for whom modes count; root ignores them.
template <class Body>
void ExpectAsUser(Body body) {
  constexpr uid_t kNobody = 65534;
  const pid_t child = fork();
  if (child == 0) {
    const bool changed = geteuid() != 0 || (setgid(kNobody) == 0 && setuid(kNobody) == 0);
    _exit(changed && body() ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_F(RealDiskTest, WhatIsForbiddenIsAnErrorThatNamesThePath) {
  Write("secret", "x");
  ASSERT_TRUE(disk_.MakeDirs(folder_ / "closed").has_value());
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0555));
  std::filesystem::permissions(folder_ / "secret", std::filesystem::perms(0));
  std::filesystem::permissions(folder_ / "closed", std::filesystem::perms(0));
  ExpectAsUser([&] {
    auto is_denied = [](const auto& result, const std::string& verb, const std::string& path) {
      return !result && result.error().fault == Fault::kEnvironment &&
             result.error().message == verb + " " + path + ": Permission denied";
    };
    return is_denied(disk_.ReadFile(folder_ / "secret"), "open", folder_ / "secret") &&
           is_denied(disk_.HashFile(folder_ / "secret"), "open", folder_ / "secret") &&
           is_denied(disk_.WriteFile(folder_ / "new", ""), "create", folder_ / "new") &&
           is_denied(disk_.MakeDirs(folder_ / "new"), "create folder", folder_ / "new") &&
           is_denied(disk_.Remove(folder_ / "secret"), "remove", folder_ / "secret") &&
           is_denied(disk_.Rename(folder_ / "secret", folder_ / "x"), "rename to", folder_ / "x") &&
           is_denied(disk_.ListDirectory(folder_ / "closed"), "list", folder_ / "closed") &&
           is_denied(disk_.Stat(folder_ / "closed/x"), "stat", folder_ / "closed/x") &&
           is_denied(RemoveTree(disk_, folder_ / "secret"), "remove", folder_ / "secret");
  });
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(folder_ / "closed", std::filesystem::perms(0755));
}

TEST_F(RealDiskTest, AFullDiskIsAnError) {
  if (access("/dev/full", W_OK) != 0) {
    GTEST_SKIP() << "there is no /dev/full";
  }
  EXPECT_EQ(disk_.WriteFile("/dev/full", "x").error().message, "write /dev/full: No space left on device");
}

}  // namespace
}  // namespace rbuild
