// WorkspaceGenerator: random Cargo workspaces of path packages, and things to ask of them.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "cargo/request.h"

namespace rbuild::cargo {

struct GeneratedRequest {
  std::string folder;  // where the command runs, below the scratch folder
  BuildRequest request;
};

// The same seed gives the same workspace. Everything that decides on a unit graph comes up: resolvers, editions,
// normal, build and dev-dependencies, optional, weak, renamed and for some platforms only, proc-macros, build scripts,
// links, required features, profiles and their overrides, packages inside and outside the workspace and such of a
// registry, also in several versions.
class WorkspaceGenerator {
 public:
  explicit WorkspaceGenerator(uint64_t seed);

  // By path below the scratch folder.
  const std::map<std::string, std::string>& files() const { return files_; }
  // Something to ask by that command, with its flags.
  GeneratedRequest NextRequest(Command command);

 private:
  struct GeneratedDependency {
    size_t package = 0;
    std::string section;  // "dependencies", "build-dependencies", "dev-dependencies"
    std::string target;   // "" or the key below [target]
    std::string rename;
    bool optional = false;
    bool default_features = true;
    std::vector<std::string> features;
  };
  struct GeneratedPackage {
    std::string name;
    std::string folder;
    std::string edition;
    std::string version;
    bool is_member = true;
    bool is_vendored = false;  // from a registry, as far as cargo can tell
    bool has_lib = true;
    bool is_proc_macro = false;
    std::string crate_types;  // "" or a TOML array
    bool has_build_script = false;
    std::string links;
    std::vector<std::string> bins, examples, tests, benches;
    std::vector<std::string> features;  // plain ones, not implicit
    std::vector<std::string> usable;    // those and the optional dependencies with an implicit feature
    std::vector<GeneratedDependency> dependencies;
    std::string features_text;
  };

  bool Chance(int percent);
  size_t Below(size_t limit);
  template <class T>
  const T& Pick(const std::vector<T>& items) {
    return items[Below(items.size())];
  }
  template <class T>
  std::vector<T> Some(const std::vector<T>& items, int percent);

  void MakePackage(size_t index);
  void Vendor(size_t index);
  void MakeTargets(GeneratedPackage* package);
  void MakeDependencies(size_t index);
  void AddDependency(GeneratedPackage* package, size_t other, const std::string& section, const std::string& rename);
  void MakeFeatures(GeneratedPackage* package);
  void WritePackage(const GeneratedPackage& package, bool is_root);
  std::string TargetTable(const GeneratedPackage& package, const std::string& kind, const std::string& name);
  std::string DependencyTables(const GeneratedPackage& package);
  void WriteWorkspace();
  std::string ProfileSettings(bool for_override);
  std::string Profiles();
  void WriteConfig();
  std::string Feature();
  void ChooseFeatures(BuildRequest* request);
  void ChooseTargets(BuildRequest* request);

  std::mt19937_64 random_;
  std::vector<GeneratedPackage> packages_;
  bool has_root_package_ = false;
  int resolver_ = 2;
  bool has_custom_profile_ = false;
  std::map<std::string, std::string> files_;
};

}  // namespace rbuild::cargo
