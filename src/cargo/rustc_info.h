// Toolchain and RustcInfo: which rustc and cargo are used, and what that rustc says about itself and its targets.
//
// Behind rustup's proxies the real binaries are found once and called directly from then on, as cargo does it; scripts
// still see what the proxy would have set.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/disk.h"
#include "base/environment.h"
#include "base/error.h"
#include "cargo/cfg.h"
#include "cargo/config.h"
#include "cargo/target_config.h"

namespace rbuild::cargo {

struct Toolchain {
  std::string cargo;  // absolute
  std::string rustc;  // absolute if it is found; build.rustc or RUSTC as configured
  std::string rustdoc;
  std::string sysroot;
  // `rustc -vV`
  std::string verbose_version;  // the whole text
  std::string host;
  std::string release;  // "1.95.0"
  std::string commit_hash;
  std::string llvm_version;
  std::string cargo_release;  // of `cargo -V`: "1.95.0"
  // What rustup's proxy sets for its children, to be set for build scripts too; empty without rustup. LD_LIBRARY_PATH
  // is the proxy's, the inherited value included: what cargo puts in front of it comes before this value.
  std::vector<std::pair<std::string, std::string>> proxy_environment;
  // The caller's environment with proxy_environment over it: what the programs of this toolchain run with.
  Environment environment;
  // [RUSTC_WRAPPER] [RUSTC_WORKSPACE_WRAPPER] rustc: how rustc is asked about itself, as cargo asks it.
  std::vector<std::string> probe_command;
  // Files whose change means another toolchain (settings.toml, rust-toolchain files), absent ones too, and what it is
  // made of itself.
  std::vector<std::string> watched_files;
  std::vector<std::string> programs;
};

// Finds the toolchain for the folder `cwd`: its programs and environment, without the versions and the sysroot.
// Nothing on PATH is one error that says how to install Rust.
Result<Toolchain> LocateToolchain(const Disk& disk, const Config& config, const std::string& cwd);
// Asks the programs of a located toolchain for the rest.
Result<Toolchain> AskToolchain(Toolchain located, const Disk& disk, const std::string& cwd);

// How rustc names the files of one crate type.
struct FileNames {
  std::string prefix;  // "lib"
  std::string suffix;  // ".rlib"
  friend bool operator==(const FileNames&, const FileNames&) = default;
};

// What rustc says of one platform, under the flags that apply there.
struct RustcInfo {
  std::string platform;  // "" = host, else the triple or the path of a target's JSON file
  std::string triple;    // the host's for ""; the stem of a JSON file
  CfgSet cfgs;           // without proc_macro
  std::string sysroot;
  std::string sysroot_libdir;                   // where libstd of this triple lies
  std::map<std::string, FileNames> file_names;  // by crate type; unsupported ones are missing
  std::vector<std::string> split_debuginfo;     // the values it knows
  std::vector<std::string> rustflags;           // as resolved by target_config.h with these cfgs
  std::vector<std::string> rustdocflags;
  TargetConfig target_config;
  std::vector<std::string> warnings;
};

// Asks rustc. Flags may depend on cfgs and cfgs on flags: it asks until neither changes, at most twice, as cargo does.
// `has_targets`: --target or build.target was given.
Result<RustcInfo> ProbeRustc(const Toolchain& toolchain, const Config& config, const std::string& cwd,
                             std::string_view platform, bool has_targets);

}  // namespace rbuild::cargo
