// FileVersions: what the files that no edge makes are today.
//
// A source's version is the digest of its content. Digests are kept in the log with the stat at which they were taken,
// so an unchanged file costs one stat, and a stat that differs means "read again", never "dirty". Each path is looked
// at once; Forget() makes it be looked at again, after commands that may have changed it ran.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/digest.h"
#include "base/disk.h"
#include "base/string_map.h"
#include "log/build_log.h"

namespace rbuild {

class FileVersions {
 public:
  // All three outlive this.
  FileVersions(const Disk& disk, const Clock& clock, BuildLog& log) : disk_(disk), clock_(clock), log_(log) {}

  struct Entry {
    FileStat stat;
    Digest version;  // Missing() for a missing file
  };

  // Regular files by content, folders by modification time (as in ninja), anything else by kind alone.
  Result<Entry> Look(std::string_view path);
  // The stat alone, without reading the file; looked at once as well.
  Result<FileStat> StatOnce(std::string_view path);
  // A folder by all that is below it: sorted names, kinds and contents. Folders tagged as caches (CACHEDIR.TAG, as
  // build tools put into their output folders) are left out. A file counts as in Look().
  Result<Digest> LookTree(std::string_view path);
  // The digest of a made file, not kept in the log's table of files (its edge's record has it).
  Result<Digest> HashMade(const std::string& path) const { return disk_.HashFile(path); }

  Result<FileStat> Stat(std::string_view path) const { return disk_.Stat(std::string(path)); }
  Result<std::string> Read(const std::string& path) const { return disk_.ReadFile(path); }

  // The next Look() at any path goes to the disk again.
  void ForgetAll() { ++generation_; }

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

  Result<Cached*> Refresh(std::string_view path);
  Result<Digest> ReadVersion(const std::string& path, const FileStat& stat);
  Result<void> AddTree(const std::string& path, Hasher* hasher);

  const Disk& disk_;
  const Clock& clock_;
  BuildLog& log_;
  uint64_t generation_ = 1;
  StringMap<Cached> cache_;
};

}  // namespace rbuild
