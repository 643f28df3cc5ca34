// MemoryDisk: see the header.
#include "fakes/memory_disk.h"

#include <cerrno>

#include <fmt/format.h>

#include "base/path.h"

namespace rbuild {

Result<void> MemoryDisk::Step(std::string_view operation, const std::string& path) const {
  if (failing_after_) {
    if (*failing_after_ == 0) {
      return EnvironmentError(fmt::format("{} {}: disk failure", operation, path));
    }
    --*failing_after_;
  }
  return {};
}

void MemoryDisk::MakeParents(const std::string& path) {
  for (std::string parent(DirName(path)); !parent.empty() && parent != "/" && !files_.contains(parent);
       parent = std::string(DirName(parent))) {
    File folder;
    folder.is_directory = true;
    folder.mtime_ns = folder.ctime_ns = now_ns_;
    folder.inode = next_inode_++;
    files_[parent] = folder;
  }
}

void MemoryDisk::EntriesChanged(const std::string& path) {
  if (auto folder = files_.find(std::string(DirName(path))); folder != files_.end()) {
    folder->second.mtime_ns = folder->second.ctime_ns = now_ns_;
  }
}

void MemoryDisk::Create(const std::string& path, std::string content) {
  CreateAt(path, std::move(content), 0);
}

void MemoryDisk::CreateAt(const std::string& path, std::string content, int64_t mtime_ns) {
  Tick();
  MakeParents(path);
  File& file = files_[path];
  if (file.inode == 0) {
    file.inode = next_inode_++;
    EntriesChanged(path);
  }
  file.content = std::move(content);
  file.mtime_ns = mtime_ns == 0 ? now_ns_ : mtime_ns;
  file.ctime_ns = now_ns_;
}

void MemoryDisk::RemoveFile(const std::string& path) {
  if (files_.erase(path) != 0) {
    EntriesChanged(path);
  }
}

void MemoryDisk::Touch(const std::string& path) {
  Tick();
  files_.at(path).mtime_ns = files_.at(path).ctime_ns = now_ns_;
}

void MemoryDisk::LinkTo(const std::string& path) {
  Tick();
  files_.at(path).ctime_ns = now_ns_;
}

Result<FileStat> MemoryDisk::Stat(const std::string& path) const {
  TRY(Step("stat", path));
  auto found = files_.find(path);
  if (found == files_.end()) {
    return FileStat{};
  }
  const File& file = found->second;
  FileStat stat;
  stat.kind = file.is_directory ? FileKind::kDirectory : FileKind::kRegular;
  stat.mtime_ns = file.mtime_ns;
  stat.ctime_ns = file.ctime_ns;
  stat.size = file.content.size();
  stat.inode = file.inode;
  return stat;
}

Result<std::string> MemoryDisk::ReadFile(const std::string& path) const {
  TRY(Step("open", path));
  auto found = files_.find(path);
  if (found == files_.end()) {
    return ErrnoError(fmt::format("open {}", path), ENOENT);
  }
  if (found->second.is_directory) {
    return ErrnoError(fmt::format("read {}", path), EISDIR);
  }
  return found->second.content;
}

Result<Digest> MemoryDisk::HashFile(const std::string& path) const {
  files_hashed.push_back(path);
  TRY_ASSIGN(std::string content, ReadFile(path));
  return DigestOf(content);
}

Result<void> MemoryDisk::CheckPlace(std::string_view operation, const std::string& path) const {
  auto refuse = [&](int error) { return ErrnoError(fmt::format("{} {}", operation, path), error); };
  std::string parent(DirName(path));
  auto folder = files_.find(parent);
  if (!parent.empty() && parent != "/" && (folder == files_.end() || !folder->second.is_directory)) {
    return refuse(folder == files_.end() ? ENOENT : ENOTDIR);
  }
  auto found = files_.find(path);
  if (found != files_.end() && found->second.is_directory) {
    return refuse(EISDIR);
  }
  return {};
}

Result<void> MemoryDisk::WriteFile(const std::string& path, std::string_view content) {
  TRY(Step("create", path));
  TRY(CheckPlace("create", path));
  Create(path, std::string(content));
  return {};
}

Result<void> MemoryDisk::MakeDirs(const std::string& path) {
  TRY(Step("create folder", path));
  auto found = files_.find(path);
  if (path.empty() || path == "/" || (found != files_.end() && found->second.is_directory)) {
    return {};
  }
  if (found != files_.end()) {
    return ErrnoError(fmt::format("create folder {}", path), EEXIST);
  }
  for (std::string_view parent = DirName(path); !parent.empty() && parent != "/"; parent = DirName(parent)) {
    if (auto file = files_.find(std::string(parent)); file != files_.end() && !file->second.is_directory) {
      return ErrnoError(fmt::format("create folder {}", path), ENOTDIR);
    }
  }
  dirs_made.push_back(path);
  MakeParents(path + "/x");
  return {};
}

Result<bool> MemoryDisk::Remove(const std::string& path) {
  TRY(Step("remove", path));
  auto found = files_.find(path);
  if (found == files_.end()) {
    return false;
  }
  auto next = std::next(found);
  if (found->second.is_directory && next != files_.end() && next->first.starts_with(path + "/")) {
    return ErrnoError(fmt::format("remove {}", path), ENOTEMPTY);
  }
  files_removed.push_back(path);
  RemoveFile(path);
  return true;
}

Result<void> MemoryDisk::Rename(const std::string& from, const std::string& to) {
  TRY(Step("rename to", to));
  auto found = files_.find(from);
  if (found == files_.end()) {
    return ErrnoError(fmt::format("rename to {}", to), ENOENT);
  }
  TRY(CheckPlace("rename to", to));
  File file = std::move(found->second);
  files_.erase(found);
  file.ctime_ns = now_ns_;
  files_[to] = std::move(file);
  EntriesChanged(from);
  EntriesChanged(to);
  return {};
}

Result<std::vector<DirEntry>> MemoryDisk::ListDirectory(const std::string& path) const {
  TRY(Step("list", path));
  auto folder = files_.find(path);
  if (folder == files_.end() || !folder->second.is_directory) {
    return ErrnoError(fmt::format("list {}", path), folder == files_.end() ? ENOENT : ENOTDIR);
  }
  std::vector<DirEntry> entries;
  for (const auto& [name, file] : files_) {
    if (DirName(name) == path && name != path) {
      entries.push_back({std::string(BaseName(name)), file.is_directory ? FileKind::kDirectory : FileKind::kRegular});
    }
  }
  return entries;
}

}  // namespace rbuild
