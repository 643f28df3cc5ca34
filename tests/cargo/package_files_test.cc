// PackageFiles: what counts for a build script that names no inputs.
#include "cargo/package_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/memory_disk.h"

namespace rbuild::cargo {
namespace {

using testing::ElementsAre;

class PackageFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* path : {"/w/p/Cargo.toml", "/w/p/build.rs", "/w/p/src/lib.rs", "/w/p/src/deep/x.c",
                             "/w/p/sub/Cargo.toml", "/w/p/sub/src/lib.rs"}) {
      disk_.Create(path, "x");
    }
  }

  MemoryDisk disk_;
};

TEST_F(PackageFilesTest, NestedPackagesAreLeftOut) {
  const PackageFiles files = *ListPackageFiles(disk_, "/w/p", "/w/target", std::nullopt);
  EXPECT_THAT(files.files, ElementsAre("Cargo.toml", "build.rs", "src/deep/x.c", "src/lib.rs"));
  EXPECT_THAT(files.trees, ElementsAre("src"));
}

TEST_F(PackageFilesTest, AWholePackageIsOneTree) {
  const PackageFiles files = *ListPackageFiles(disk_, "/w/p/sub", "/w/target", std::nullopt);
  EXPECT_THAT(files.files, ElementsAre("Cargo.toml", "src/lib.rs"));
  EXPECT_THAT(files.trees, ElementsAre("."));
}

TEST_F(PackageFilesTest, TheTargetFolderAndGitAreLeftOut) {
  disk_.Create("/w/p/out/debug/x", "x");
  disk_.Create("/w/p/target/debug/x", "x");
  disk_.Create("/w/p/.git/config", "x");
  const PackageFiles files = *ListPackageFiles(disk_, "/w/p", "/w/p/out", std::nullopt);
  EXPECT_THAT(files.files, ElementsAre("Cargo.toml", "build.rs", "src/deep/x.c", "src/lib.rs"));
}

TEST_F(PackageFilesTest, WhatGitIgnoresIsLeftOut) {
  disk_.Create("/w/p/src/deep/cache.o", "x");
  disk_.Create("/w/p/made/a", "x");
  GitView git;
  git.files = {"Cargo.toml", "build.rs", "src/lib.rs", "src/deep/x.c", "removed.rs"};
  git.ignored = {"src/deep/cache.o", "made/"};
  const PackageFiles files = *ListPackageFiles(disk_, "/w/p", "/w/target", git);
  EXPECT_THAT(files.files, ElementsAre("Cargo.toml", "build.rs", "src/deep/x.c", "src/lib.rs"));
  EXPECT_TRUE(files.trees.empty());
}

TEST_F(PackageFilesTest, AFailingDiskIsAnError) {
  disk_.FailAfter(1);
  EXPECT_FALSE(ListPackageFiles(disk_, "/w/p", "", std::nullopt));
}

}  // namespace
}  // namespace rbuild::cargo
