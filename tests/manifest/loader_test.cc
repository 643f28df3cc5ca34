// LoadManifest: what it yields beside the graph, and what it says of files that can't be read.
#include "manifest/loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/memory_disk.h"
#include "manifest/parse_helper.h"

namespace rbuild {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Paths(const LoadedManifest& loaded) {
  std::vector<std::string> paths;
  for (const LoadedFile& file : loaded.files) {
    paths.push_back(file.path);
  }
  return paths;
}

TEST(LoadManifest, YieldsTheGraphAndItsFiles) {
  MemoryDisk disk;
  disk.Create("build.ninja", "include rules.ninja\nsubninja sub/build.ninja\ninclude rules2.ninja\nbuild out: cc in\n");
  disk.Create("rules.ninja", "rule cc\n  command = cc $in -o $out\n");
  disk.Create("rules2.ninja", "x = 1\n");
  disk.Create("sub/build.ninja", "include rules2.ninja\nbuild sub/out: cc sub/in\n");
  Result<LoadedManifest> loaded = LoadManifest(disk, "build.ninja", {});
  ASSERT_TRUE(loaded) << loaded.error().ToString();
  EXPECT_EQ(VerifyGraph(loaded->graph), std::nullopt);
  EXPECT_EQ(Dump(loaded->graph), "sub/out: cc sub/in\n  cc sub/in -o sub/out\nout: cc in\n  cc in -o out\n");
  EXPECT_THAT(Paths(*loaded), ElementsAre("build.ninja", "rules.ninja", "sub/build.ninja", "rules2.ninja"));
  EXPECT_EQ(loaded->files[1].stat, *disk.Stat("rules.ninja"));
  EXPECT_THAT(loaded->warnings, IsEmpty());
  EXPECT_EQ(loaded->builddir, "");
  EXPECT_FALSE(loaded->jobserver_pool);
}

TEST(LoadManifest, BuilddirIsLookedUpAfterParsing) {
  MemoryDisk disk;
  disk.Create("build.ninja", "builddir = early\nsubninja sub.ninja\nx = la\nbuilddir = ${x}te\n");
  disk.Create("sub.ninja", "builddir = of_the_child\n");
  Result<LoadedManifest> loaded = LoadManifest(disk, "build.ninja", {});
  ASSERT_TRUE(loaded) << loaded.error().ToString();
  EXPECT_EQ(loaded->builddir, "late");
}

TEST(LoadManifest, JobserverPoolIsAskedForByAVariable) {
  for (const auto& [value, expected] : {std::pair("1", true), std::pair("0", false), std::pair("", false)}) {
    MemoryDisk disk;
    disk.Create("build.ninja", std::string("enable_jobserver_pool = ") + value + "\n");
    Result<LoadedManifest> loaded = LoadManifest(disk, "build.ninja", {});
    ASSERT_TRUE(loaded) << loaded.error().ToString();
    EXPECT_EQ(loaded->jobserver_pool, expected) << "value: " << value;
  }
}

TEST(LoadManifest, PhonySelfReferenceIsAWarningOrStays) {
  MemoryDisk disk;
  disk.Create("build.ninja", "build a: phony a b\n");
  Result<LoadedManifest> loaded = LoadManifest(disk, "build.ninja", {});
  ASSERT_TRUE(loaded) << loaded.error().ToString();
  EXPECT_THAT(loaded->warnings,
              ElementsAre("phony target 'a' names itself as an input; ignoring [-w phonycycle=warn]"));
  EXPECT_EQ(Dump(loaded->graph), "a: phony b\n");

  loaded = LoadManifest(disk, "build.ninja", {.phony_cycle_is_error = true});
  ASSERT_TRUE(loaded) << loaded.error().ToString();
  EXPECT_THAT(loaded->warnings, IsEmpty());
  EXPECT_EQ(Dump(loaded->graph), "a: phony a b\n");
}

TEST(LoadManifest, MissingFile) {
  MemoryDisk disk;
  Result<LoadedManifest> loaded = LoadManifest(disk, "build.ninja", {});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().ToString(), "loading 'build.ninja': No such file or directory");
}

TEST(LoadManifest, FolderInsteadOfAFile) {
  MemoryDisk disk;
  ASSERT_TRUE(disk.MakeDirs("build.ninja"));
  Result<LoadedManifest> loaded = LoadManifest(disk, "build.ninja", {});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().ToString(), "loading 'build.ninja': Is a directory");
}

TEST(LoadManifest, MissingIncludedFileIsReportedWhereItIsIncluded) {
  MemoryDisk disk;
  disk.Create("build.ninja", "x = 1\ninclude rules.ninja\n");
  Result<LoadedManifest> loaded = LoadManifest(disk, "build.ninja", {});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().ToString(),
            "build.ninja:2: loading 'rules.ninja': No such file or directory\n"
            "include rules.ninja\n"
            "                   ^ near here");
}

// Every operation fails once; the error says what was being loaded.
TEST(LoadManifest, FailingDisk) {
  MemoryDisk disk;
  disk.Create("build.ninja", "include rules.ninja\n");
  disk.Create("rules.ninja", "x = 1\n");
  int failures = 0;
  for (int operations = 0; operations < 100; ++operations) {
    disk.FailAfter(operations);
    Result<LoadedManifest> loaded = LoadManifest(disk, "build.ninja", {});
    disk.StopFailing();
    if (loaded) {
      break;
    }
    ++failures;
    EXPECT_EQ(loaded.error().fault, Fault::kEnvironment);
    EXPECT_THAT(loaded.error().ToString(), ::testing::HasSubstr("loading '")) << operations;
    EXPECT_THAT(loaded.error().ToString(), ::testing::HasSubstr("disk failure")) << operations;
  }
  EXPECT_EQ(failures, 4);  // stat and read of two files
}

}  // namespace
}  // namespace rbuild
