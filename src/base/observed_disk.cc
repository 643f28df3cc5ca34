// ObservedDisk: first look, then ask.
#include "base/observed_disk.h"

namespace rbuild {

void ObservedDisk::GiveUp() const {
  const std::lock_guard lock(mutex_);
  is_whole_ = false;
  seen_.clear();
}

Result<FileStat> ObservedDisk::Stat(const std::string& path) const {
  Result<FileStat> stat = disk_.Stat(path);
  if (!stat) {
    GiveUp();
    return stat;
  }
  const std::lock_guard lock(mutex_);
  if (!is_whole_) {
    return stat;
  }
  const auto [place, is_new] = seen_.try_emplace(path, *stat);
  if (!is_new && place->second != *stat) {
    is_whole_ = false;
    seen_.clear();
  }
  return stat;
}

void ObservedDisk::Look(const std::string& path) const {
  // An error is heard by whoever asked for more than this.
  static_cast<void>(Stat(path));
}

Result<std::string> ObservedDisk::ReadFile(const std::string& path) const {
  Look(path);
  return disk_.ReadFile(path);
}

Result<Digest> ObservedDisk::HashFile(const std::string& path) const {
  Look(path);
  return disk_.HashFile(path);
}

Result<std::vector<DirEntry>> ObservedDisk::ListDirectory(const std::string& path) const {
  Look(path);
  return disk_.ListDirectory(path);
}

Result<void> ObservedDisk::WriteFile(const std::string& path, std::string_view content) {
  GiveUp();
  return disk_.WriteFile(path, content);
}

Result<void> ObservedDisk::MakeDirs(const std::string& path) {
  GiveUp();
  return disk_.MakeDirs(path);
}

Result<bool> ObservedDisk::Remove(const std::string& path) {
  GiveUp();
  return disk_.Remove(path);
}

Result<void> ObservedDisk::Rename(const std::string& from, const std::string& to) {
  GiveUp();
  return disk_.Rename(from, to);
}

}  // namespace rbuild
