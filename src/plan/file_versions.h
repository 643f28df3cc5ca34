// FileVersions: what the files that no edge makes are today.
//
// A source's version is the digest of its content. Digests are kept in the log with the stat at which they were taken,
// so an unchanged file costs one stat, and a stat that differs means "read again", never "dirty". Each path is looked
// at once; ForgetAll() makes it be looked at again, after commands that may have changed it ran.
//
// A path that was looked at takes 130 bytes.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/digest.h"
#include "base/disk.h"
#include "base/disk_batch.h"
#include "log/build_log.h"
#include "log/path_table.h"

namespace rbuild {

class FileVersions {
 public:
  // All three outlive this. `threads`: how many may ask the disk at once.
  FileVersions(const Disk& disk, const Clock& clock, BuildLog& log, size_t threads = 1)
      : disk_(disk), clock_(clock), log_(log), threads_(threads) {}

  struct Entry {
    FileStat stat;
    Digest version;  // Missing() for a missing file
  };

  // Regular files by content, folders by modification time (as in ninja), anything else by kind alone.
  Result<Entry> Look(std::string_view path);
  // The stat alone, without reading the file; looked at once as well.
  Result<FileStat> StatOnce(std::string_view path);
  // Looks at many files at once, and reads all of `read` that have to be read, so that Look() knows of `read` and
  // StatOnce() of all. False if it was ended by `should_stop`, which is asked while files are read.
  Result<bool> LookAhead(std::span<const std::string_view> read, std::span<const std::string_view> others,
                         const std::function<bool()>& should_stop);
  // A folder by all that is below it: sorted names, kinds and contents. Folders tagged as caches (CACHEDIR.TAG, as
  // build tools put into their output folders) are left out. A file counts as in Look().
  Result<Digest> LookTree(std::string_view path);
  // The digest of a made file, not kept in the log's table of files (its edge's record has it).
  Result<Digest> HashMade(const std::string& path) const { return disk_.HashFile(path); }

  Result<FileStat> Stat(std::string_view path) const { return disk_.Stat(std::string(path)); }
  Result<std::string> Read(const std::string& path) const { return disk_.ReadFile(path); }
  // Of many files that edges make.
  Result<std::vector<FileStat>> StatMade(std::span<const std::string_view> paths) const {
    return StatAll(disk_, paths, threads_);
  }

  // The next Look() at any path goes to the disk again.
  void ForgetAll() { ++generation_; }
  // Another one after each ForgetAll().
  uint64_t generation() const { return generation_; }

  // The version of a file that doesn't exist.
  static Digest Missing();

  // Packages below cargo's registry and git checkouts never change once unpacked: all files of one count by the stamp
  // file that cargo writes when it has unpacked it. Returns that file's path; nothing for other paths.
  static std::optional<std::string> ImmutableStamp(std::string_view path);

 private:
  struct Cached {
    Entry entry;
    uint64_t generation = 0;
    bool read = false;  // whether `entry.version` is known
  };

  Cached& Place(std::string_view path);
  Result<Cached*> Refresh(std::string_view path);
  Result<Digest> ReadVersion(const std::string& path, const FileStat& stat);
  Result<void> AddTree(const std::string& path, Hasher* hasher);

  const Disk& disk_;
  const Clock& clock_;
  BuildLog& log_;
  size_t threads_;
  uint64_t generation_ = 1;
  PathTable paths_;  // that were looked at
  std::deque<Cached> cache_;
};

}  // namespace rbuild
