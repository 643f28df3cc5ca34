// MemoryDisk: a Disk in memory, with a clock of its own, that can fail at the n-th operation.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/disk.h"

namespace rbuild {

class MemoryDisk : public Disk {
 public:
  // --- Setting the scene. Each of these moves the disk's time on by one tick.
  void Create(const std::string& path, std::string content = "");
  // Like Create, but the file gets this modification time (the change time is always now).
  void CreateAt(const std::string& path, std::string content, int64_t mtime_ns);
  void Touch(const std::string& path);
  // What a hard link does to the file that it links to: its change time is now.
  void LinkTo(const std::string& path);
  void RemoveFile(const std::string& path);
  bool Exists(const std::string& path) const { return files_.contains(path); }
  const std::string& Content(const std::string& path) const { return files_.at(path).content; }
  void Tick() { now_ns_ += 1'000'000'000; }
  int64_t now_ns() const { return now_ns_; }

  // --- Failure: the n-th operation from now (0 = the next) and all after it fail with "disk failure".
  void FailAfter(int operations) { failing_after_ = operations; }
  void StopFailing() { failing_after_.reset(); }

  // --- What was done, in order.
  mutable std::vector<std::string> files_hashed;
  std::vector<std::string> files_removed;
  std::vector<std::string> dirs_made;

  Result<FileStat> Stat(const std::string& path) const override;
  Result<std::string> ReadFile(const std::string& path) const override;
  Result<Digest> HashFile(const std::string& path) const override;
  Result<void> WriteFile(const std::string& path, std::string_view content) override;
  Result<void> MakeDirs(const std::string& path) override;
  Result<bool> Remove(const std::string& path) override;
  Result<void> Rename(const std::string& from, const std::string& to) override;
  Result<std::vector<DirEntry>> ListDirectory(const std::string& path) const override;
  std::string WorkingDirectory() const override { return "/build"; }

 private:
  struct File {
    std::string content;
    int64_t mtime_ns = 0;
    int64_t ctime_ns = 0;
    uint64_t inode = 0;
    bool is_directory = false;
  };

  Result<void> Step(std::string_view operation, const std::string& path) const;
  // Error: there can be no file of that path, for want of a folder or because of one.
  Result<void> CheckPlace(std::string_view operation, const std::string& path) const;
  void MakeParents(const std::string& path);
  // The folder of a path has one entry more, or less.
  void EntriesChanged(const std::string& path);

  std::map<std::string, File> files_;
  int64_t now_ns_ = 1'000'000'000'000;
  uint64_t next_inode_ = 1;
  mutable std::optional<int> failing_after_;
};

}  // namespace rbuild
