// RegenerationKey: what a generated build file was made from, so that a build with nothing to do needs no cargo.
//
// Files are kept with their stat and digest: checking costs one stat each, and a file is read only where its stat
// differs or its last change is too near to the check before. What is absent is part of the key too: a configuration
// file or a build.rs that appears makes the plan another one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/disk.h"
#include "base/error.h"

namespace rbuild::cargo {

// How much of a path is part of the key.
enum class Watch : uint8_t {
  kContent,  // the bytes of a file
  kKind,     // whether it is there, and whether as a file or a folder
  kListing,  // names and kinds in a folder
  kStat,     // its stat: a compiler of hundreds of megabytes is sooner asked again who it is than read
};

struct WatchedPath {
  std::string path;
  Watch watch = Watch::kContent;
  FileStat stat;
  Digest digest;  // of content or listing; zero for anything else and for what is missing

  friend bool operator==(const WatchedPath&, const WatchedPath&) = default;
};

struct RegenerationKey {
  int64_t checked_ns = 0;  // wall clock when the paths were last looked at
  std::vector<WatchedPath> paths;
  // What the generator wants to know again without planning: names and values.
  std::vector<std::pair<std::string, std::string>> facts;

  // "" if there is no such fact.
  std::string_view Fact(std::string_view name) const;

  std::string Format() const;
  // Error: names `file` and the line, or another version of the format: to be treated as "no key".
  static Result<RegenerationKey> Parse(std::string_view text, std::string_view file);
};

// Looks at the paths and completes the key. Paths named twice are kept once, with the stronger watch.
Result<RegenerationKey> TakeKey(const std::vector<WatchedPath>& paths, const Disk& disk, int64_t now_ns);

struct KeyCheck {
  bool is_current = false;
  std::string changed;     // the first path that differs; "" if current
  bool refreshed = false;  // current, but stats differ: `key` was brought up to date and is worth writing again
};

// Compares the key with the disk. Error: a path that can't be looked at.
Result<KeyCheck> CheckKey(RegenerationKey* key, const Disk& disk, int64_t now_ns);

}  // namespace rbuild::cargo
