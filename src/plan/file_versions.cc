// FileVersions: looking at files, with the log's memory of their digests.
#include "plan/file_versions.h"

#include <algorithm>

#include "base/path.h"

namespace rbuild {

namespace {

// The end of the path component that starts at `start`.
size_t ComponentEnd(std::string_view path, size_t start) {
  size_t end = path.find('/', start);
  return end == std::string_view::npos ? path.size() : end;
}

}  // namespace

Digest FileVersions::Missing() {
  static const Digest missing = DigestOf("rbuild: no such file");
  return missing;
}

std::optional<std::string> FileVersions::ImmutableStamp(std::string_view path) {
  // .../registry/src/INDEX/PACKAGE/... and .../git/checkouts/REPOSITORY/COMMIT/...
  for (std::string_view marker : {"/registry/src/", "/git/checkouts/"}) {
    size_t at = path.find(marker);
    if (at == std::string_view::npos) {
      continue;
    }
    size_t first = ComponentEnd(path, at + marker.size());
    if (first == path.size()) {
      continue;
    }
    size_t second = ComponentEnd(path, first + 1);
    if (second == path.size()) {
      continue;
    }
    return std::string(path.substr(0, second)) + "/.cargo-ok";
  }
  return std::nullopt;
}

FileVersions::Cached& FileVersions::Place(std::string_view path) {
  const LogPathId id = paths_.Intern(path);
  if (id.index() == cache_.size()) {
    cache_.emplace_back();
  }
  return cache_[id.index()];
}

Result<FileVersions::Cached*> FileVersions::Refresh(std::string_view path) {
  Cached& cached = Place(path);
  if (cached.generation != generation_) {
    TRY_ASSIGN(FileStat stat, disk_.Stat(std::string(path)));
    cached = Cached{Entry{stat, Digest()}, generation_, false};
  }
  return &cached;
}

Result<bool> FileVersions::LookAhead(std::span<const std::string_view> read, std::span<const std::string_view> others,
                                     const std::function<bool()>& should_stop) {
  const int64_t before_ns = clock_.WallNs();
  std::vector<std::string_view> paths(read.begin(), read.end());
  paths.insert(paths.end(), others.begin(), others.end());
  TRY_ASSIGN(const std::vector<FileStat> stats, StatAll(disk_, paths, threads_));
  std::vector<std::string_view> changed;
  std::vector<Cached*> unread;
  for (size_t i = 0; i < paths.size(); ++i) {
    Cached& cached = Place(paths[i]);
    if (cached.generation == generation_) {
      continue;
    }
    cached = Cached{Entry{stats[i], Digest()}, generation_, false};
    if (i >= read.size() || !stats[i].is_regular()) {
      continue;
    }
    if (const FileDigest* known = log_.FindFile(paths[i]); known != nullptr && known->stat == stats[i]) {
      cached.entry.version = known->digest;
      cached.read = true;
    } else {
      changed.push_back(paths[i]);
      unread.push_back(&cached);
    }
  }
  TRY_ASSIGN(const std::optional<std::vector<Digest>> digests, HashAll(disk_, changed, threads_, should_stop));
  if (!digests) {
    return false;
  }
  for (size_t i = 0; i < changed.size(); ++i) {
    unread[i]->entry.version = (*digests)[i];
    unread[i]->read = true;
    if (!IsTooFresh(unread[i]->entry.stat, before_ns)) {
      log_.PutFile(changed[i], {unread[i]->entry.stat, (*digests)[i]});
    }
  }
  return true;
}

Result<FileStat> FileVersions::StatOnce(std::string_view path) {
  TRY_ASSIGN(Cached * cached, Refresh(path));
  return cached->entry.stat;
}

Result<FileVersions::Entry> FileVersions::Look(std::string_view path) {
  TRY_ASSIGN(Cached * cached, Refresh(path));
  if (!cached->read) {
    TRY_ASSIGN(cached->entry.version, ReadVersion(std::string(path), cached->entry.stat));
    cached->read = true;
  }
  return cached->entry;
}

Result<Digest> FileVersions::ReadVersion(const std::string& path, const FileStat& stat) {
  if (!stat.exists()) {
    return Missing();
  }
  if (!stat.is_regular()) {
    Hasher hasher;
    hasher.AddNumber(static_cast<uint64_t>(stat.kind));
    if (stat.is_directory()) {
      hasher.AddNumber(static_cast<uint64_t>(stat.mtime_ns));
    }
    return hasher.Finish();
  }
  if (const FileDigest* known = log_.FindFile(path); known != nullptr && known->stat == stat) {
    return known->digest;
  }
  TRY_ASSIGN(Digest digest, disk_.HashFile(path));
  if (!IsTooFresh(stat, clock_.WallNs())) {
    log_.PutFile(path, {stat, digest});
  }
  return digest;
}

Result<Digest> FileVersions::LookTree(std::string_view path) {
  Hasher hasher;
  TRY(AddTree(std::string(path), &hasher));
  return hasher.Finish();
}

Result<void> FileVersions::AddTree(const std::string& path, Hasher* hasher) {
  TRY_ASSIGN(FileStat stat, disk_.Stat(path));
  hasher->AddNumber(static_cast<uint64_t>(stat.kind));
  if (!stat.is_directory()) {
    TRY_ASSIGN(Entry entry, Look(path));
    hasher->AddDigest(entry.version);
    return {};
  }
  TRY_ASSIGN(std::vector<DirEntry> entries, disk_.ListDirectory(path));
  for (const DirEntry& entry : entries) {
    std::string child = JoinPath(path, entry.name);
    if (entry.kind == FileKind::kDirectory) {
      TRY_ASSIGN(FileStat tag, disk_.Stat(JoinPath(child, "CACHEDIR.TAG")));
      if (tag.is_regular()) {
        continue;
      }
    }
    hasher->AddField(entry.name);
    if (entry.kind == FileKind::kOther) {  // a link to a folder may lead back up: it counts by being there
      TRY_ASSIGN(FileStat target, disk_.Stat(child));
      if (target.is_directory()) {
        hasher->AddNumber(static_cast<uint64_t>(FileKind::kOther));
        continue;
      }
    }
    TRY(AddTree(child, hasher));
  }
  hasher->AddField("");
  return {};
}

}  // namespace rbuild
