// PackageGraph: a Metadata made by hand, for tests of the steps of planning.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cargo/metadata.h"
#include "cargo/platforms.h"
#include "cargo/resolution.h"

namespace rbuild::cargo {

// The settings of one entry of [dependencies] and its like.
struct DependencySettings {
  std::string rename = {};
  Dependency::Kind kind = Dependency::Kind::kNormal;
  bool optional = false;
  bool uses_default_features = true;
  std::vector<std::string> features = {};
  std::string target = {};
};

class PackageGraph {
 public:
  // A member with a library. REQUIRES: names come in alphabetical order, as in a real Metadata.
  PackageIndex Add(const std::string& name, const std::string& version = "1.0.0") {
    Package package;
    package.name = name;
    package.version = version;
    package.root = "/w/" + name;
    package.manifest_path = package.root + "/Cargo.toml";
    package.id = "path+file:///w/" + name + "#" + version;
    package.is_member = true;
    package.targets.push_back(MakeTarget("lib", "lib", name));
    const PackageIndex id = metadata_.packages.Add(std::move(package));
    metadata_.resolved.GrowTo(metadata_.packages.size());
    metadata_.members.push_back(id);
    metadata_.listed_members.push_back(id);
    metadata_.default_members.push_back(id);
    metadata_.workspace_root = "/w";
    return id;
  }

  // Takes the package out of the workspace.
  void MakeExternal(PackageIndex package, const std::string& source) {
    Package& own = metadata_.packages[package];
    own.is_member = false;
    own.source = source;
    own.id = source + "#" + own.name + "@" + own.version;
    std::erase(metadata_.members, package);
    std::erase(metadata_.default_members, package);
  }

  void MakeProcMacro(PackageIndex package) {
    Package& own = metadata_.packages[package];
    own.targets.front() = MakeTarget("proc-macro", "proc-macro", own.name);
  }

  static Target MakeTarget(const std::string& kind, const std::string& crate_type, const std::string& name) {
    Target target;
    target.kinds = {kind};
    target.crate_types = {crate_type};
    target.name = name;
    target.src_path = "/w/src/" + name + ".rs";
    target.edition = "2021";
    target.test = kind != "example" && kind != "bench" && kind != "custom-build";
    target.bench = kind == "lib" || kind == "bin" || kind == "bench";
    return target;
  }

  void AddTarget(PackageIndex package, Target target) {
    metadata_.packages[package].targets.push_back(std::move(target));
  }

  void Feature(PackageIndex package, const std::string& name, const std::vector<std::string>& values = {}) {
    metadata_.packages[package].features[name] = values;
  }

  void Depend(PackageIndex from, PackageIndex to, const DependencySettings& settings = {}) {
    Dependency declared;
    declared.name = metadata_.packages[to].name;
    declared.rename = settings.rename;
    declared.kind = settings.kind;
    declared.optional = settings.optional;
    declared.uses_default_features = settings.uses_default_features;
    declared.features = settings.features;
    declared.target = settings.target;
    std::vector<Dependency>& dependencies = metadata_.packages[from].dependencies;
    const auto index = static_cast<uint32_t>(dependencies.size());
    const std::string extern_name = declared.toml_name();
    dependencies.push_back(std::move(declared));
    for (ResolvedDependency& edge : metadata_.resolved[from]) {
      if (edge.package == to && edge.extern_name == extern_name) {
        edge.declared.push_back(index);
        return;
      }
    }
    metadata_.resolved[from].push_back({to, extern_name, {index}});
  }

  Metadata& metadata() { return metadata_; }
  const Metadata& metadata() const { return metadata_; }

  // Linux, or what is asked for beside it.
  Platforms MakePlatforms(std::vector<PlatformFacts> targets = {}) const {
    return Platforms::Make(metadata_, Linux(), std::move(targets)).value();
  }
  static PlatformFacts Linux() { return {"", "x86_64-unknown-linux-gnu", {{"unix", {}}, {"target_os", "linux"}}, {}}; }
  static PlatformFacts Windows() {
    return {"x86_64-pc-windows-gnu", "x86_64-pc-windows-gnu", {{"windows", {}}, {"target_os", "windows"}}, {}};
  }

 private:
  Metadata metadata_;
};

}  // namespace rbuild::cargo
