// Many files at once, on several threads: the same as one after the other.
#include "base/disk_batch.h"

#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/memory_disk.h"
#include "fakes/temp_folder.h"

namespace rbuild {
namespace {

using testing::HasSubstr;

constexpr size_t kThreads = 4;

class DiskBatchTest : public testing::Test {
 protected:
  void SetUp() override {
    for (size_t i = 0; i < 2000; ++i) {
      names_.push_back(folder_ / std::to_string(i));
      if (i % 7 != 0) {
        ASSERT_TRUE(disk_.WriteFile(names_.back(), std::string(i, 'x')).has_value());
      }
    }
    paths_.assign(names_.begin(), names_.end());
  }
  // Those that exist.
  std::vector<std::string_view> Files() const {
    std::vector<std::string_view> files;
    for (size_t i = 0; i < paths_.size(); ++i) {
      if (i % 7 != 0) {
        files.push_back(paths_[i]);
      }
    }
    return files;
  }

  TempFolder folder_;
  RealDisk disk_;
  std::vector<std::string> names_;
  std::vector<std::string_view> paths_;
};

TEST_F(DiskBatchTest, StatsAreThoseOfEachFile) {
  std::vector<FileStat> stats = StatAll(disk_, paths_, kThreads).value();
  ASSERT_EQ(stats.size(), paths_.size());
  for (size_t i = 0; i < stats.size(); ++i) {
    EXPECT_EQ(stats[i], disk_.Stat(names_[i]).value()) << i;
  }
  EXPECT_FALSE(stats[0].exists());
}

TEST_F(DiskBatchTest, DigestsAreThoseOfEachFile) {
  const std::vector<std::string_view> files = Files();
  std::vector<Digest> digests = HashAll(disk_, files, kThreads).value().value();
  ASSERT_EQ(digests.size(), files.size());
  for (size_t i = 0; i < digests.size(); ++i) {
    EXPECT_EQ(digests[i], disk_.HashFile(std::string(files[i])).value()) << i;
  }
}

TEST_F(DiskBatchTest, TheErrorIsThatOfTheFirstFileThatCannotBeRead) {
  std::vector<std::string_view> files = Files();
  files[100] = paths_[7];
  files[101] = paths_[14];
  files[1000] = paths_[21];
  for (int attempt = 0; attempt < 20; ++attempt) {
    Result<std::optional<std::vector<Digest>>> digests = HashAll(disk_, files, kThreads);
    ASSERT_FALSE(digests.has_value());
    EXPECT_THAT(digests.error().message, HasSubstr(names_[7]));
  }
}

TEST_F(DiskBatchTest, CanBeStopped) {
  int asked = 0;
  Result<std::optional<std::vector<Digest>>> digests = HashAll(disk_, Files(), kThreads, [&] { return ++asked == 3; });
  ASSERT_TRUE(digests.has_value());
  EXPECT_FALSE(digests->has_value());
  EXPECT_EQ(asked, 3);
}

TEST_F(DiskBatchTest, NothingIsAskedOfNoFiles) {
  EXPECT_TRUE(StatAll(disk_, {}, kThreads).value().empty());
  EXPECT_TRUE(HashAll(disk_, {}, kThreads).value().value().empty());
}

TEST(DiskBatch, AFailingDiskIsReported) {
  MemoryDisk disk;
  const std::vector<std::string_view> paths = {"a", "b", "c"};
  for (std::string_view path : paths) {
    disk.Create(std::string(path));
  }
  for (int operations = 0; operations < 3; ++operations) {
    disk.FailAfter(operations);
    EXPECT_THAT(StatAll(disk, paths, 1).error().ToString(), HasSubstr(paths[static_cast<size_t>(operations)]));
    disk.FailAfter(operations);
    EXPECT_THAT(HashAll(disk, paths, 1).error().ToString(), HasSubstr(paths[static_cast<size_t>(operations)]));
  }
  disk.StopFailing();
  EXPECT_EQ(StatAll(disk, paths, 1).value().size(), 3U);
}

}  // namespace
}  // namespace rbuild
