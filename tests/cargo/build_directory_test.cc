// Build directories: templates, hashes and tags.
#include "cargo/build_directory.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/memory_disk.h"

namespace rbuild::cargo {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class BuildDirectoryTest : public testing::Test {
 protected:
  BuildDirectoryTest() { environment_.Set("HOME", "/home/u"); }

  std::vector<std::string> Possible(const std::string& build_dir, const std::string& target = "") {
    environment_.Set("CARGO_BUILD_BUILD_DIR", build_dir);
    if (build_dir.empty()) {
      environment_.Unset("CARGO_BUILD_BUILD_DIR");
    }
    const Config config = Config::Load(disk_, environment_, {.cwd = "/w/a", .arguments = {}}).value();
    return PossibleBuildDirectories(config, target, "/w/a", disk_).value();
  }

  MemoryDisk disk_;
  Environment environment_;
};

TEST_F(BuildDirectoryTest, WithoutASettingItIsTheTargetFolder) {
  EXPECT_THAT(Possible("", "/t"), ElementsAre("/t"));
  EXPECT_THAT(Possible(""), ElementsAre("/w/a/target", "/w/target", "/target"));
}

TEST_F(BuildDirectoryTest, TheSettingWinsOverTheTargetFolder) {
  EXPECT_THAT(Possible("b", "/t"), ElementsAre("/w/a/b"));
  EXPECT_THAT(Possible("{cargo-cache-home}/b"), ElementsAre("/home/u/.cargo/b"));
  EXPECT_THAT(Possible("{workspace-root}/../b"), ElementsAre("/w/b", "/b", "/b"));
}

TEST_F(BuildDirectoryTest, HashesAreThoseThatAreThere) {
  EXPECT_THAT(Possible("/x/{workspace-path-hash}"), IsEmpty());
  disk_.Create("/x/ab/cdef/made/file", "");
  disk_.Create("/x/ab/file", "");
  disk_.Create("/x/01/2345/file", "");
  EXPECT_THAT(Possible("/x/{workspace-path-hash}/made"), ElementsAre("/x/01/2345/made", "/x/ab/cdef/made"));
}

TEST_F(BuildDirectoryTest, ANewFolderIsTaggedAndAnotherLeftAlone) {
  ASSERT_TRUE(MakeCacheFolder(disk_, "/w/target"));
  EXPECT_THAT(disk_.ReadFile("/w/target/CACHEDIR.TAG").value(), HasSubstr("8a477f597d28d172789f06886806bc55"));
  ASSERT_TRUE(disk_.MakeDirs("/w/mine"));
  ASSERT_TRUE(MakeCacheFolder(disk_, "/w/mine"));
  EXPECT_FALSE(disk_.Stat("/w/mine/CACHEDIR.TAG")->exists());
}

}  // namespace
}  // namespace rbuild::cargo
