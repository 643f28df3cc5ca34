// CostHint: a rough guess; the log replaces it after the first build.
#include "cargo/cost_hint.h"

#include <algorithm>

#include "base/path.h"

namespace rbuild::cargo {

namespace {

constexpr int kMaxEntries = 400;
constexpr int kMaxDepth = 8;
constexpr int64_t kBytesPerMs = 400;
constexpr int64_t kStartMs = 60;  // rustc itself
constexpr int64_t kLinkMs = 250;

// Bytes of Rust sources below a folder.
Result<uint64_t> SourceBytes(const Disk& disk, const std::string& folder, int depth, int* entries_left) {
  TRY_ASSIGN(std::vector<DirEntry> entries, disk.ListDirectory(folder));
  uint64_t bytes = 0;
  for (const DirEntry& entry : entries) {
    if (--*entries_left <= 0) {
      break;
    }
    const std::string path = JoinPath(folder, entry.name);
    if (entry.kind == FileKind::kDirectory && depth < kMaxDepth) {
      TRY_ASSIGN(uint64_t below, SourceBytes(disk, path, depth + 1, entries_left));
      bytes += below;
    } else if (entry.name.ends_with(".rs")) {
      TRY_ASSIGN(FileStat stat, disk.Stat(path));
      bytes += stat.size;
    }
  }
  return bytes;
}

}  // namespace

Result<int64_t> CompileCostMs(const Disk& disk, const Target& target, const Unit& unit) {
  const std::string folder(DirName(target.src_path));
  uint64_t bytes = 0;
  // A source right in the package's folder stands for itself: everything else lies below that folder.
  if (BaseName(folder) == "src" || !target.is_build_script()) {
    int entries_left = kMaxEntries;
    auto below = SourceBytes(disk, folder, 0, &entries_left);
    bytes = below ? *below : 0;  // rustc tells better than we do what it can't read
  } else if (auto stat = disk.Stat(target.src_path)) {
    bytes = stat->size;
  }
  int64_t cost = kStartMs + static_cast<int64_t>(bytes) / kBytesPerMs;
  if (unit.profile.opt_level != "0") {
    cost *= 3;
  }
  if (target.RequiresUpstreamObjects()) {
    cost += kLinkMs;
  }
  return cost;
}

}  // namespace rbuild::cargo
