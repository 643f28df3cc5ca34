// What `cargo metadata --format-version 1` tells: packages, their targets and the resolved graph.
//
// Source of the format: the cargo book, "cargo metadata". The features in `resolve` are a unified superset and are
// never used as a unit's features (features.h computes those).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"

namespace rbuild::cargo {

using PackageIndex = Id<struct PackageTag>;

struct Target {
  std::vector<std::string>
      kinds;  // "lib", "rlib", "proc-macro", "bin", "custom-build", "test", "bench", "example", ...
  std::vector<std::string> crate_types;  // "lib", "rlib", "dylib", "cdylib", "staticlib", "proc-macro", "bin"
  std::string name;
  std::string src_path;  // absolute
  std::string edition;
  std::vector<std::string> required_features;
  bool doc = true;
  bool doctest = true;
  bool test = true;
  bool bench = false;       // from Cargo.toml; metadata doesn't tell
  bool harness = true;      // from Cargo.toml; metadata doesn't tell
  bool proc_macro = false;  // from Cargo.toml: an example with this key is a "bin" in metadata, yet built for the host

  // `name` with '-' replaced by '_'.
  std::string crate_name() const;
  bool HasKind(std::string_view kind) const;
  bool is_lib() const;  // lib, rlib, dylib, cdylib, staticlib, proc-macro
  bool is_bin() const { return HasKind("bin"); }
  // Also an example that says so, by its key or its crate type.
  bool is_proc_macro() const;
  bool is_build_script() const { return HasKind("custom-build"); }
  bool is_test() const { return HasKind("test"); }
  bool is_bench() const { return HasKind("bench"); }
  bool is_example() const { return HasKind("example"); }
  // Runs on the machine that builds: proc-macros and build scripts.
  bool for_host() const { return is_proc_macro() || is_build_script(); }
  // A library that other crates can link to: lib, rlib, dylib, proc-macro.
  bool is_linkable() const;
  // Can't be made from .rmeta files alone: any crate type but lib and rlib.
  bool RequiresUpstreamObjects() const;
};

struct Dependency {
  enum class Kind { kNormal, kBuild, kDev };
  std::string name;    // of the package
  std::string rename;  // "" if not renamed
  Kind kind = Kind::kNormal;
  bool optional = false;
  bool uses_default_features = true;
  std::vector<std::string> features;
  std::string target;  // "", a triple or "cfg(...)"
  std::string path;    // of a path dependency, absolute; else ""
  std::string requirement;

  // The key in Cargo.toml: features name dependencies by it.
  const std::string& toml_name() const { return rename.empty() ? name : rename; }
};

struct Package {
  std::string id;  // PackageIdSpec
  std::string name;
  std::string version;
  std::string source;  // "" for a path package
  std::string manifest_path;
  std::string root;  // folder of the manifest
  std::string edition;
  std::string rust_version;
  std::string links;
  std::vector<std::string> authors;
  std::string description, homepage, repository, license, license_file, readme, default_run;
  std::map<std::string, std::vector<std::string>> features;  // declared, implicit ones included
  std::vector<Target> targets;
  std::vector<Dependency> dependencies;
  bool is_member = false;

  bool is_local() const { return source.empty(); }
  const Target* lib() const;           // absent if it has none
  const Target* build_script() const;  // absent if it has none
  bool has_any_proc_macro() const;
};

// One resolved edge: package -> package, with the declared dependencies behind it.
struct ResolvedDependency {
  PackageIndex package;
  std::string extern_name;         // crate name or rename, '-' replaced
  std::vector<uint32_t> declared;  // indices into Package::dependencies
};

struct Metadata {
  IdMap<PackageIndex, Package> packages;  // sorted as cargo sorts PackageIds: name, version (semver order), source
  IdMap<PackageIndex, std::vector<ResolvedDependency>> resolved;  // edges to packages without a lib are recovered too
  std::vector<PackageIndex> members;                              // sorted
  std::vector<PackageIndex> listed_members;  // in the order of the manifest, in which cargo looks at them
  std::vector<PackageIndex> default_members;
  PackageIndex current;  // resolve.root: the package of the folder or --manifest-path; invalid if virtual
  std::string workspace_root;
  std::string target_directory;
  std::string build_directory;  // "" before cargo 1.91
};

// Parses the JSON text; error names what is missing. Dev-dependency edges are all still there.
Result<Metadata> ParseMetadata(std::string_view json);

}  // namespace rbuild::cargo
