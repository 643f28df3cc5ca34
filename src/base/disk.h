// Disk: all access to files goes through it, so that tests run in memory and can rehearse every failure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/error.h"

namespace rbuild {

enum class FileKind : uint8_t { kMissing, kRegular, kDirectory, kOther };

// What a stat tells of a file. Times are nanoseconds since 1970. Two equal FileStats of a regular file are taken as
// "not changed"; a difference means "read again", never "dirty".
struct FileStat {
  FileKind kind = FileKind::kMissing;
  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;
  uint64_t size = 0;
  uint64_t inode = 0;

  bool exists() const { return kind != FileKind::kMissing; }
  bool is_regular() const { return kind == FileKind::kRegular; }
  bool is_directory() const { return kind == FileKind::kDirectory; }
  friend bool operator==(const FileStat&, const FileStat&) = default;
};

// Whether a file may have changed after it was looked at (`wall_ns`, since 1970) without its stat telling: clocks of
// file systems tick in milliseconds, some in whole or even seconds.
bool IsTooFresh(const FileStat& stat, int64_t wall_ns);
// Whether it may have been written, or put where it is, at `wall_ns` (Clock::WallNs) or later. Where the kernel stamps
// files with the time of its last tick, what was written in the same tick is not seen.
bool MayBeNewerThan(const FileStat& stat, int64_t wall_ns);

struct DirEntry {
  std::string name;
  FileKind kind = FileKind::kOther;  // of the entry itself: a symbolic link is kOther
};

// Relative paths are relative to the folder of the build. Errors name the path and the system's reason.
class Disk {
 public:
  virtual ~Disk() = default;

  // Follows symbolic links. A missing file (also ENOTDIR, a link that leads nowhere) is kMissing, not an error.
  virtual Result<FileStat> Stat(const std::string& path) const = 0;
  virtual Result<std::string> ReadFile(const std::string& path) const = 0;
  // SHA-256 of a regular file's content, read in blocks.
  virtual Result<Digest> HashFile(const std::string& path) const = 0;
  // Creates or truncates, and writes in place.
  virtual Result<void> WriteFile(const std::string& path, std::string_view content) = 0;
  // Also all missing parents. Fine if it exists already. An empty path is the current folder.
  virtual Result<void> MakeDirs(const std::string& path) = 0;
  // False if there was nothing to remove. Removes files, links and empty folders.
  virtual Result<bool> Remove(const std::string& path) = 0;
  virtual Result<void> Rename(const std::string& from, const std::string& to) = 0;
  // Sorted by name, without "." and "..".
  virtual Result<std::vector<DirEntry>> ListDirectory(const std::string& path) const = 0;
  // What relative paths are relative to: absolute, without links; "." if the system can't tell.
  virtual std::string WorkingDirectory() const = 0;
};

class RealDisk : public Disk {
 public:
  Result<FileStat> Stat(const std::string& path) const override;
  Result<std::string> ReadFile(const std::string& path) const override;
  Result<Digest> HashFile(const std::string& path) const override;
  Result<void> WriteFile(const std::string& path, std::string_view content) override;
  Result<void> MakeDirs(const std::string& path) override;
  Result<bool> Remove(const std::string& path) override;
  Result<void> Rename(const std::string& from, const std::string& to) override;
  Result<std::vector<DirEntry>> ListDirectory(const std::string& path) const override;
  std::string WorkingDirectory() const override;
};

// Writes beside `path` and renames into place: readers see the old content or the new one, never a part.
Result<void> WriteFileAtomically(Disk& disk, const std::string& path, std::string_view content);
// The same, but leaves a file alone that has this content already. True if it was written.
Result<bool> WriteFileIfChanged(Disk& disk, const std::string& path, std::string_view content);
// Removes a folder and all below it; links are removed, not followed. Fine if it is missing.
Result<void> RemoveTree(Disk& disk, const std::string& path);
// The digest of all below a folder: sorted names, kinds and contents. A missing folder or a file is digested alike.
// `skip` (a canonical path) and all below it are left out; empty skips nothing.
Result<Digest> HashTree(const Disk& disk, const std::string& path, std::string_view skip = {});

}  // namespace rbuild
