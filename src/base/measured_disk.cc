// MeasuredDisk: one name for each kind of operation.
#include "base/measured_disk.h"

namespace rbuild {

Result<FileStat> MeasuredDisk::Stat(const std::string& path) const {
  const Metrics::Timer timer(&metrics_, "file stat");
  return disk_.Stat(path);
}

Result<std::string> MeasuredDisk::ReadFile(const std::string& path) const {
  const Metrics::Timer timer(&metrics_, "file read");
  return disk_.ReadFile(path);
}

Result<Digest> MeasuredDisk::HashFile(const std::string& path) const {
  const Metrics::Timer timer(&metrics_, "file hash");
  return disk_.HashFile(path);
}

Result<void> MeasuredDisk::WriteFile(const std::string& path, std::string_view content) {
  const Metrics::Timer timer(&metrics_, "file write");
  return disk_.WriteFile(path, content);
}

Result<void> MeasuredDisk::MakeDirs(const std::string& path) {
  const Metrics::Timer timer(&metrics_, "folder make");
  return disk_.MakeDirs(path);
}

Result<bool> MeasuredDisk::Remove(const std::string& path) {
  const Metrics::Timer timer(&metrics_, "file remove");
  return disk_.Remove(path);
}

Result<void> MeasuredDisk::Rename(const std::string& from, const std::string& to) {
  const Metrics::Timer timer(&metrics_, "file rename");
  return disk_.Rename(from, to);
}

Result<std::vector<DirEntry>> MeasuredDisk::ListDirectory(const std::string& path) const {
  const Metrics::Timer timer(&metrics_, "folder list");
  return disk_.ListDirectory(path);
}

}  // namespace rbuild
