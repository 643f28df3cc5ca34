// TempFolder: a folder of its own for each test, removed at its end.
#pragma once

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "base/disk.h"

namespace rbuild {

class TempFolder {
 public:
  TempFolder() : path_(testing::TempDir() + "rbuild_XXXXXX") { EXPECT_NE(mkdtemp(path_.data()), nullptr) << path_; }
  ~TempFolder() {
    RealDisk disk;
    EXPECT_TRUE(RemoveTree(disk, path_).has_value()) << path_;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace rbuild
