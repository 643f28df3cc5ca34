// CostHint: a rough guess; the log replaces it after the first build.
#include "cargo/cost_hint.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/path.h"

namespace rbuild::cargo {

namespace {

constexpr int kMaxEntries = 400;
constexpr int kMaxDepth = 8;
// Of 150 packages, unoptimised on two processors, the logarithms of guess and time are 0.55 apart in the mean; without
// what follows, and by the sizes of archives, 0.77.
constexpr int64_t kBytesPerMs = 500;
constexpr int64_t kDeclaredBytesPerMs = 20'000;
constexpr int64_t kLongBytes = 1'200'000;  // what is longer holds tables and variants for other systems
constexpr int64_t kLongBytesPerMs = 4'000;
constexpr int64_t kStartMs = 40;  // rustc itself
constexpr int64_t kLinkMs = 250;

// Where a package keeps its library beside these.
bool IsOfOtherTargets(std::string_view folder) {
  return folder == "tests" || folder == "benches" || folder == "examples";
}

// Bytes of Rust sources below a folder.
Result<uint64_t> SourceBytes(const Disk& disk, const std::string& folder, int depth, int* entries_left) {
  TRY_ASSIGN(std::vector<DirEntry> entries, disk.ListDirectory(folder));
  uint64_t bytes = 0;
  for (const DirEntry& entry : entries) {
    if (--*entries_left <= 0) {
      break;
    }
    const std::string path = JoinPath(folder, entry.name);
    if (entry.kind == FileKind::kDirectory && depth < kMaxDepth && !IsOfOtherTargets(entry.name)) {
      TRY_ASSIGN(uint64_t below, SourceBytes(disk, path, depth + 1, entries_left));
      bytes += below;
    } else if (entry.name.ends_with(".rs")) {
      TRY_ASSIGN(FileStat stat, disk.Stat(path));
      bytes += stat.size;
    }
  }
  return bytes;
}

// Bytes of the sources of a target that isn't a single file.
uint64_t BytesOf(const Disk& disk, const std::string& source) {
  int entries_left = kMaxEntries;
  auto below = SourceBytes(disk, std::string(DirName(source)), 0, &entries_left);
  return below ? *below : 0;  // rustc tells better than we do what it can't read
}

// Whether it is there to declare what is written in another language: `*-sys` packages by the convention of the cargo
// book ("Build Scripts"), and the two that are older than it.
bool DeclaresOnly(const Target& target) {
  return target.is_lib() && (target.name.ends_with("-sys") || target.name.ends_with("_sys") || target.name == "libc" ||
                             target.name == "winapi");
}

int64_t ReadingMs(const Target& target, int64_t bytes) {
  if (DeclaresOnly(target)) {
    return bytes / kDeclaredBytesPerMs;
  }
  const int64_t ms =
      std::min(bytes, kLongBytes) / kBytesPerMs + std::max<int64_t>(bytes - kLongBytes, 0) / kLongBytesPerMs;
  return target.is_proc_macro() ? ms * 2 : ms;  // quoted code is long code
}

}  // namespace

Result<int64_t> CompileCostMs(const Disk& disk, const Target& target, const Unit& unit) {
  const std::string folder(DirName(target.src_path));
  uint64_t bytes = 0;
  // A source right in the package's folder stands for itself: everything else lies below that folder.
  if (BaseName(folder) == "src" || !target.is_build_script()) {
    bytes = BytesOf(disk, target.src_path);
  } else if (auto stat = disk.Stat(target.src_path)) {
    bytes = stat->size;
  }
  int64_t cost = kStartMs + ReadingMs(target, static_cast<int64_t>(bytes));
  if (unit.profile.opt_level != "0") {
    cost *= 3;
  }
  if (target.RequiresUpstreamObjects()) {
    cost += kLinkMs;
  }
  return cost;
}

}  // namespace rbuild::cargo
