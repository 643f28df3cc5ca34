// MeasuredDisk: a Disk that counts what another one does.
#pragma once

#include "base/disk.h"
#include "base/metrics.h"

namespace rbuild {

class MeasuredDisk : public Disk {
 public:
  // Both outlive this.
  MeasuredDisk(Disk& disk, Metrics& metrics) : disk_(disk), metrics_(metrics) {}

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
  Disk& disk_;
  Metrics& metrics_;
};

}  // namespace rbuild
