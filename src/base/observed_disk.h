// ObservedDisk: a Disk that keeps what another one told, as long as nothing is changed through it.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/disk.h"

namespace rbuild {

// May be asked from several threads. Keeps some 200 bytes for each path.
class ObservedDisk : public Disk {
 public:
  // `disk` outlives this.
  explicit ObservedDisk(Disk& disk) : disk_(disk) {}

  // Each path that was looked at, as it was before: a file that was read, or a folder that was listed, counts by its
  // stat before that. Nothing if that doesn't tell all: something was written, failed, or was seen in two states.
  const std::map<std::string, FileStat>* seen() const { return is_whole_ ? &seen_ : nullptr; }

  Result<FileStat> Stat(const std::string& path) const override;
  Result<std::string> ReadFile(const std::string& path) const override;
  Result<Digest> HashFile(const std::string& path) const override;
  Result<void> WriteFile(const std::string& path, std::string_view content) override;
  Result<void> MakeDirs(const std::string& path) override;
  Result<bool> Remove(const std::string& path) override;
  Result<void> Rename(const std::string& from, const std::string& to) override;
  Result<std::vector<DirEntry>> ListDirectory(const std::string& path) const override;
  std::string WorkingDirectory() const override { return disk_.WorkingDirectory(); }

 private:
  // From now on there is nothing to keep.
  void GiveUp() const;
  void Look(const std::string& path) const;

  Disk& disk_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, FileStat> seen_;
  mutable bool is_whole_ = true;
};

}  // namespace rbuild
