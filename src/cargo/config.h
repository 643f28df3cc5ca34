// Config: cargo's configuration, merged from its files, the environment and --config.
//
// Source of the rules: the cargo reference, "Configuration". Files are looked for from the current folder upward, not
// from the workspace; --config wins over variables, variables over files, deeper files over outer ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/environment.h"
#include "base/error.h"
#include "cargo/profile_table.h"
#include "cargo/value.h"

namespace rbuild::cargo {

struct ConfigRequest {
  std::string cwd;                     // absolute
  std::vector<std::string> arguments;  // values of --config, in order: KEY=VALUE or a file
};

// [build], environment forms included. Absent or empty means not set.
struct BuildSection {
  std::vector<std::string> targets;  // build.target; paths of .json targets made absolute; "host-tuple" as it is
  std::string target_dir;            // absolute; CARGO_TARGET_DIR and CARGO_BUILD_TARGET_DIR included
  std::string build_dir;  // with its {templates} unexpanded (see build_directory.h); absolute unless it begins with one
  std::string rustc;      // RUSTC included; "rustc" if nothing is set; a path is absolute
  std::string rustdoc;    // the same
  std::string rustc_wrapper;  // RUSTC_WRAPPER included; an empty one means none
  std::string rustc_workspace_wrapper;
  std::optional<std::vector<std::string>> rustflags;  // build.rustflags alone: see target_config.h
  std::optional<std::vector<std::string>> rustdocflags;
  std::optional<bool> incremental;  // CARGO_INCREMENTAL (0 or 1) included
  std::optional<int64_t> jobs;      // negative counts down from the number of processors; "default" is not set
  std::string dep_info_basedir;     // absolute
};

// One variable of [env].
struct EnvEntry {
  std::string name;
  std::string value;  // `relative` resolved already
  bool force = false;
};

struct TermSection {
  std::optional<bool> quiet;
  std::optional<bool> verbose;
  std::string color;  // as written, "" if it isn't: only who has no --color asks whether it is a colour choice
};

// Where a value of the configuration came from.
struct ConfigOrigin {
  enum class Kind { kFile, kEnvironment, kArgument };
  Kind kind = Kind::kFile;
  std::string name;  // path of the file; name of the variable; "--config"
  std::string base;  // what relative paths are relative to: the folder that holds .cargo; else the current one
};

class Config {
 public:
  // Reads and merges all files. Errors name the file, line and key.
  static Result<Config> Load(const Disk& disk, const Environment& environment, const ConfigRequest& request);

  const BuildSection& build() const { return build_; }
  const std::vector<EnvEntry>& env() const { return env_; }  // by name
  const TermSection& term() const { return term_; }
  bool net_offline() const { return net_offline_; }

  // The merged files and --config values alone, without environment forms.
  const Value& root() const { return root_; }
  const ConfigOrigin& OriginOf(const Value& value) const;

  // The value at a dotted path of keys from the files, or its environment form (CARGO_A_B_C, '-' and '.' become '_'),
  // whichever wins; absent if neither is set. Nothing below [target.'cfg(..)'] has one. Of an environment form, true,
  // false and whole numbers are read as such.
  Result<std::optional<Value>> Get(const std::vector<std::string>& path) const;
  Result<std::optional<std::string>> GetString(const std::vector<std::string>& path) const;
  Result<std::optional<bool>> GetBool(const std::vector<std::string>& path) const;
  Result<std::optional<int64_t>> GetInt(const std::vector<std::string>& path) const;
  // A list: an array of strings, or a string split at blanks. Items of files come first, then those of the environment
  // form, then those of --config. `runner` lists aren't joined: the one that wins replaces the others.
  Result<std::optional<std::vector<std::string>>> GetList(const std::vector<std::string>& path) const;
  // A program: a bare name stays, a relative path with a '/' is resolved against its origin.
  Result<std::optional<std::string>> GetProgram(const std::vector<std::string>& path) const;

  // The manifest's profiles with those of the configuration on top, per key; profiles of the configuration alone are
  // added if they are built in, requested, or inherited by one that is there.
  Result<ProfileTables> MergeProfiles(const ProfileTables& manifest, std::string_view requested) const;

  const std::string& cargo_home() const { return cargo_home_; }  // $CARGO_HOME or ~/.cargo, absolute
  const Environment& environment() const { return environment_; }

  // Every path at which a configuration file was looked for, absent ones too: for the key of the build file.
  const std::vector<std::string>& candidate_files() const { return candidate_files_; }
  const std::vector<std::string>& warnings() const { return warnings_; }

  // Whether a variable of the environment can change the plan.
  static bool IsOfPlan(std::string_view variable);

 private:
  Config() = default;
  Result<void> ReadBuild();
  Result<void> ReadTools();
  Result<void> ReadEnv();
  Result<void> ReadTerm();
  // The setting at `path`, its environment form in front of what files say; origin 0 is the environment.
  Result<const Value*> FindInFiles(const std::vector<std::string>& path) const;
  // True if the environment form of a setting wins over `value`, which may be absent.
  bool EnvironmentWins(const Value* value) const;
  tl::unexpected<Error> Mismatch(const Value& value, const std::vector<std::string>& path,
                                 std::string_view wanted) const;
  std::string Resolve(const Value& value, std::string_view path) const;
  Result<std::optional<std::string>> GetPath(const std::vector<std::string>& path) const;
  Result<std::optional<ProfileTable>> ReadProfile(const std::string& name) const;

  Value root_;
  std::vector<ConfigOrigin> origins_;
  Environment environment_;
  std::string cwd_;
  std::string cargo_home_;
  BuildSection build_;
  std::vector<EnvEntry> env_;
  TermSection term_;
  bool net_offline_ = false;
  std::vector<std::string> candidate_files_;
  std::vector<std::string> warnings_;
};

}  // namespace rbuild::cargo
