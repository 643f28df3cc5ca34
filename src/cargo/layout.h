// Layout: where the files of a Cargo build lie.
//
//   <build>/rbuild/<profile>/                    the build folder: log, lock, build files
//   <build>/rbuild/<profile>/units/<unit>/       all that one unit makes, for the host and every --target alike
//   <target>/[<triple>/]<profile>/NAME           final artifacts, where cargo puts them
//   <target>/[<triple>/]<profile>/deps/NAME      tests
//   <target>/[<triple>/]doc/<crate>/             pages of a crate, where cargo has them made
//
// <build> is <target> unless `build.build-dir` says otherwise.
//
// A unit's folder is named by a digest of what makes it another unit than any other: package, features, profile,
// mode, target, dependencies, platform, compiler. Never by the content of sources, so that a unit keeps its folder,
// and its incremental state, while it is worked on. Source of the fields: cargo's Metadata (compilation_files.rs).
#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "cargo/unit.h"
#include "cargo/workspace.h"

namespace rbuild::cargo {

// The files of one unit. Paths are absolute.
struct UnitFiles {
  std::string folder;
  std::string metadata;        // for -C metadata: 16 hex digits
  std::string extra_filename;  // for -C extra-filename: "-" and 16 hex digits, or "" where cargo gives none
  std::string rmeta;           // "" if it isn't made
  std::string rlib;            // "" if it isn't made
  std::string dynamic;         // of a dylib, cdylib or proc-macro; "" if it isn't made
  std::string archive;         // of a staticlib; "" if it isn't made
  std::string executable;      // of a bin, test or build script; "" if it isn't made
  std::string dep_info;        // what rustc read

  // What other crates can be linked with: .rlib and .so.
  std::vector<std::string> Linkable(const Target& target) const;
  // All but dep_info; the first is the one that dependants wait for.
  std::vector<std::string> Outputs() const;
};

// One final artifact: a link to what a unit made.
struct FinalArtifact {
  std::string source;
  std::string path;
};

class Layout {
 public:
  // `workspace` and `graph` must outlive it. `profile`: the name of the selected one.
  Layout(const Workspace& workspace, const UnitGraph& graph, std::string target_directory, std::string build_directory,
         std::string_view profile);

  const std::string& target_directory() const { return target_directory_; }
  const std::string& build_directory() const { return build_directory_; }
  const std::string& build_folder() const { return build_folder_; }
  std::string units_folder() const { return build_folder_ + "/units"; }
  const UnitFiles& files(UnitId unit) const { return files_[unit]; }
  // OUT_DIR of a build-script run.
  std::string OutDir(UnitId run) const { return files_[run].folder + "/out"; }

  // <target>/[<triple>/]<profile>
  std::string FinalFolder(const std::string& platform) const;
  // <target>/[<triple>/]doc
  std::string DocFolder(const std::string& platform) const;
  // The first page that a kDoc unit makes.
  std::string DocPage(UnitId unit) const;
  // What cargo puts there: binaries, dynamic libraries, and the other outputs of roots.
  std::vector<FinalArtifact> FinalArtifacts(UnitId unit) const;
  // Where a binary of the package lies in the end: CARGO_BIN_EXE_NAME.
  std::string FinalBinary(const std::string& platform, const std::string& name) const;

 private:
  void AddUnit(UnitId id);
  // <target>/[<triple>/]NAME
  std::string FolderFor(const std::string& platform, std::string_view name) const;
  UnitFiles NameFiles(const Unit& unit, const std::string& digest) const;

  const Workspace& workspace_;
  const UnitGraph& graph_;
  std::string target_directory_;
  std::string build_directory_;
  std::string profile_directory_;
  std::string build_folder_;
  IdMap<UnitId, UnitFiles> files_;
};

// <build>/rbuild/<profile>
std::string BuildFolderIn(std::string_view build_directory, std::string_view profile);
// The name of the package that a folder of a unit belongs to.
std::string_view PackageOfUnitFolder(std::string_view name);
// "dev" and "test" give "debug", "bench" and "release" "release", others their own name.
std::string ProfileDirectory(std::string_view profile);

// --- Questions about units that layout, arguments and edges ask alike.
inline const Package& PackageOf(const Workspace& workspace, const Unit& unit) {
  return workspace.metadata.packages[unit.package];
}
inline const Target& TargetOf(const Workspace& workspace, const Unit& unit) {
  return PackageOf(workspace, unit).targets[unit.target];
}
bool IsCheck(const Unit& unit);
bool IsAnyTest(const Unit& unit);
// Can't be made from .rmeta files alone, whatever is only checked aside.
bool RequiresUpstreamObjects(const Workspace& workspace, const Unit& unit);
// rustc writes an .rmeta of its own for it, before it generates code. Unlike cargo we ask for it too where a Rust
// library is made for other languages at the same time: crates above it need not wait for its linking.
bool EmitsMetadata(const Workspace& workspace, const Unit& unit);
// The .rmeta of `dependency` is all that `unit` needs (cargo's rule for pipelining, but for such libraries).
bool NeedsOnlyMetadata(const Workspace& workspace, const Unit& unit, const Unit& dependency);

}  // namespace rbuild::cargo
