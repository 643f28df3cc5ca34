// RealDisk: POSIX files; and what can be said in terms of any Disk.
#include "base/disk.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/descriptor.h"
#include "base/path.h"

namespace rbuild {

namespace {

FileKind KindOf(mode_t mode) {
  if (S_ISREG(mode)) {
    return FileKind::kRegular;
  }
  return S_ISDIR(mode) ? FileKind::kDirectory : FileKind::kOther;
}

int64_t Nanoseconds(const timespec& time) {
  return static_cast<int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

#ifdef __APPLE__
const timespec& ModifyTime(const struct stat& st) {
  return st.st_mtimespec;
}
const timespec& ChangeTime(const struct stat& st) {
  return st.st_ctimespec;
}
#else
const timespec& ModifyTime(const struct stat& st) {
  return st.st_mtim;
}
const timespec& ChangeTime(const struct stat& st) {
  return st.st_ctim;
}
#endif

struct CloseDirectory {
  void operator()(DIR* dir) const { closedir(dir); }
};

// Of the entry itself: links are not followed.
FileKind KindOfEntry(const std::string& folder, const dirent& entry) {
  if (entry.d_type == DT_REG) {
    return FileKind::kRegular;
  }
  if (entry.d_type == DT_DIR) {
    return FileKind::kDirectory;
  }
  struct stat st{};
  if (entry.d_type == DT_UNKNOWN && lstat(JoinPath(folder, entry.d_name).c_str(), &st) == 0) {
    return KindOf(st.st_mode);
  }
  return FileKind::kOther;
}

tl::unexpected<Error> FileError(std::string_view verb, std::string_view path, int error) {
  return ErrnoError(fmt::format("{} {}", verb, path), error);
}

// Feeds the content of a regular file to `sink` in blocks, after its size as it was then to `expect`. A pipe would keep
// us waiting for its writer, and a device may have no end.
template <class Expect, class Sink>
Result<void> ReadBlocks(const std::string& path, Expect expect, Sink sink) {
  Descriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd.valid()) {
    return FileError("open", path, errno);
  }
  struct stat st{};
  if (fstat(fd.get(), &st) != 0) {
    return FileError("stat", path, errno);
  }
  if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
    return InputError(fmt::format("read {}: not a regular file", path));
  }
  expect(static_cast<size_t>(st.st_size));
  std::array<char, 1 << 16> block;
  while (true) {
    ssize_t count = read(fd.get(), block.data(), block.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return FileError("read", path, errno);
    }
    if (count == 0) {
      return {};
    }
    sink(std::string_view(block.data(), static_cast<size_t>(count)));
  }
}

Result<void> WriteAll(int fd, const std::string& path, std::string_view content) {
  while (!content.empty()) {
    ssize_t count = write(fd, content.data(), content.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return FileError("write", path, errno);
    }
    content.remove_prefix(static_cast<size_t>(count));
  }
  return {};
}

Result<void> AddTree(const Disk& disk, const std::string& path, std::string_view skip, Hasher* hasher) {
  if (!skip.empty() && IsBelow(path, skip)) {
    return {};
  }
  TRY_ASSIGN(FileStat stat, disk.Stat(path));
  hasher->AddNumber(static_cast<uint64_t>(stat.kind));
  if (stat.is_regular()) {
    TRY_ASSIGN(Digest digest, disk.HashFile(path));
    hasher->AddDigest(digest);
  } else if (stat.is_directory()) {
    TRY_ASSIGN(std::vector<DirEntry> entries, disk.ListDirectory(path));
    for (const DirEntry& entry : entries) {
      std::string child = JoinPath(path, entry.name);
      if (!skip.empty() && IsBelow(child, skip)) {
        continue;
      }
      hasher->AddField(entry.name);
      if (entry.kind == FileKind::kOther) {  // a link: its target may lead back up, so it counts by kind alone
        TRY_ASSIGN(FileStat target, disk.Stat(child));
        if (target.is_directory()) {
          hasher->AddNumber(static_cast<uint64_t>(FileKind::kOther));
          continue;
        }
      }
      TRY(AddTree(disk, child, skip, hasher));
    }
    hasher->AddField("");
  }
  return {};
}

}  // namespace

Result<FileStat> RealDisk::Stat(const std::string& path) const {
  struct stat st{};
  if (stat(path.c_str(), &st) != 0) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) {
      return FileStat{};
    }
    return FileError("stat", path, errno);
  }
  FileStat result;
  result.kind = KindOf(st.st_mode);
  result.mtime_ns = Nanoseconds(ModifyTime(st));
  result.ctime_ns = Nanoseconds(ChangeTime(st));
  result.size = static_cast<uint64_t>(st.st_size);
  result.inode = static_cast<uint64_t>(st.st_ino);
  return result;
}

Result<std::string> RealDisk::ReadFile(const std::string& path) const {
  std::string content;
  TRY(ReadBlocks(path, [&](size_t size) { content.reserve(size); }, [&](std::string_view block) { content += block; }));
  return content;
}

Result<Digest> RealDisk::HashFile(const std::string& path) const {
  Hasher hasher;
  TRY(ReadBlocks(path, [](size_t) {}, [&](std::string_view block) { hasher.Add(block); }));
  return hasher.Finish();
}

Result<void> RealDisk::WriteFile(const std::string& path, std::string_view content) {
  Descriptor fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!fd.valid()) {
    return FileError("create", path, errno);
  }
  TRY(WriteAll(fd.get(), path, content));
  if (int error = fd.Close(); error != 0) {
    return FileError("close", path, error);
  }
  return {};
}

Result<void> RealDisk::MakeDirs(const std::string& path) {
  if (path.empty() || mkdir(path.c_str(), 0777) == 0) {
    return {};
  }
  int error = errno;
  if (error == EEXIST) {
    TRY_ASSIGN(FileStat stat, Stat(path));
    if (stat.is_directory()) {
      return {};
    }
  } else if (error == ENOENT) {
    std::string parent(DirName(path));
    if (!parent.empty() && parent != path) {
      TRY(MakeDirs(parent));
      if (mkdir(path.c_str(), 0777) == 0 || errno == EEXIST) {
        return {};
      }
      error = errno;
    }
  }
  return FileError("create folder", path, error);
}

Result<bool> RealDisk::Remove(const std::string& path) {
  if (remove(path.c_str()) == 0) {
    return true;
  }
  if (errno == ENOENT || errno == ENOTDIR) {
    return false;
  }
  return FileError("remove", path, errno);
}

Result<void> RealDisk::Rename(const std::string& from, const std::string& to) {
  if (rename(from.c_str(), to.c_str()) != 0) {
    return FileError("rename to", to, errno);
  }
  return {};
}

Result<std::vector<DirEntry>> RealDisk::ListDirectory(const std::string& path) const {
  // An empty path is the current folder, as for MakeDirs().
  std::unique_ptr<DIR, CloseDirectory> dir(opendir(path.empty() ? "." : path.c_str()));
  if (dir == nullptr) {
    return FileError("list", path, errno);
  }
  std::vector<DirEntry> entries;
  while (true) {
    errno = 0;
    const dirent* entry = readdir(dir.get());
    if (entry == nullptr) {
      break;
    }
    std::string name = entry->d_name;
    if (name != "." && name != "..") {
      const FileKind kind = KindOfEntry(path, *entry);
      entries.push_back({std::move(name), kind});
    }
  }
  if (errno != 0) {
    return FileError("list", path, errno);
  }
  std::sort(entries.begin(), entries.end(), [](const DirEntry& a, const DirEntry& b) { return a.name < b.name; });
  return entries;
}

std::string RealDisk::WorkingDirectory() const {
  std::array<char, 4096> buffer;
  return getcwd(buffer.data(), buffer.size()) != nullptr ? buffer.data() : ".";
}

namespace {

constexpr int64_t kClockGrainNs = 100'000'000;
constexpr int64_t kCoarseClockGrainNs = 2'000'000'000;

bool HasWholeSeconds(const FileStat& stat) {
  return stat.mtime_ns % 1'000'000'000 == 0 && stat.ctime_ns % 1'000'000'000 == 0;
}

}  // namespace

bool IsTooFresh(const FileStat& stat, int64_t wall_ns) {
  const int64_t grain = HasWholeSeconds(stat) ? kCoarseClockGrainNs : kClockGrainNs;
  return wall_ns - std::max(stat.mtime_ns, stat.ctime_ns) < grain;
}

bool MayBeNewerThan(const FileStat& stat, int64_t wall_ns) {
  const int64_t grain = HasWholeSeconds(stat) ? kCoarseClockGrainNs : 0;
  return stat.exists() && std::max(stat.mtime_ns, stat.ctime_ns) + grain >= wall_ns;
}

Result<void> WriteFileAtomically(Disk& disk, const std::string& path, std::string_view content) {
  // One name per process: two writers of the same file must not share the temporary one.
  std::string temporary = fmt::format("{}.tmp{}", path, getpid());
  if (Result<void> written = disk.WriteFile(temporary, content); !written) {
    static_cast<void>(disk.Remove(temporary));
    return written;
  }
  Result<void> renamed = disk.Rename(temporary, path);
  if (!renamed) {
    static_cast<void>(disk.Remove(temporary));
  }
  return renamed;
}

Result<bool> WriteFileIfChanged(Disk& disk, const std::string& path, std::string_view content) {
  TRY_ASSIGN(FileStat stat, disk.Stat(path));
  if (stat.is_regular() && stat.size == content.size()) {
    TRY_ASSIGN(std::string old, disk.ReadFile(path));
    if (old == content) {
      return false;
    }
  }
  TRY(WriteFileAtomically(disk, path, content));
  return true;
}

Result<void> RemoveTree(Disk& disk, const std::string& path) {
  // A link to a folder must go before anybody lists what it leads to.
  Result<bool> removed = disk.Remove(path);
  if (removed) {
    return {};
  }
  Result<std::vector<DirEntry>> entries = disk.ListDirectory(path);
  if (!entries) {
    return tl::make_unexpected(std::move(removed).error());
  }
  for (const DirEntry& entry : *entries) {
    std::string child = JoinPath(path, entry.name);
    if (entry.kind == FileKind::kDirectory) {
      TRY(RemoveTree(disk, child));
    } else {
      TRY(disk.Remove(child));
    }
  }
  TRY(disk.Remove(path));
  return {};
}

Result<Digest> HashTree(const Disk& disk, const std::string& path, std::string_view skip) {
  Hasher hasher;
  TRY(AddTree(disk, path, skip, &hasher));
  return hasher.Finish();
}

}  // namespace rbuild
