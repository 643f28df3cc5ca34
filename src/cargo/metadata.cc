// ParseMetadata: from the JSON of `cargo metadata` to packages, targets and resolved edges.
#include "cargo/metadata.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "base/path.h"
#include "cargo/json.h"
#include "cargo/package_order.h"

namespace rbuild::cargo {
namespace {

std::string WithUnderscores(std::string text) {
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

Result<Target> ParseTarget(const JsonObject& object) {
  Target target;
  TRY_ASSIGN(target.kinds, object.Texts("kind"));
  TRY_ASSIGN(target.crate_types, object.Texts("crate_types"));
  TRY_ASSIGN(target.name, object.Text("name"));
  TRY_ASSIGN(target.src_path, object.Text("src_path"));
  TRY_ASSIGN(target.edition, object.Text("edition"));
  TRY_ASSIGN(target.required_features, object.Texts("required-features"));
  TRY_ASSIGN(target.doc, object.Flag("doc", true));
  TRY_ASSIGN(target.doctest, object.Flag("doctest", true));
  TRY_ASSIGN(target.test, object.Flag("test", true));
  target.bench = target.is_lib() || target.is_bin() || target.is_bench();
  return target;
}

Result<Dependency> ParseDependency(const JsonObject& object, std::string_view package) {
  Dependency dependency;
  TRY_ASSIGN(dependency.name, object.Text("name"));
  if (object.Has("artifact")) {
    return InputError(
        fmt::format("package `{}`: its dependency `{}` is an artifact dependency, which only nightly cargo can build "
                    "(-Z bindeps); rbuild supports what stable cargo supports",
                    package, dependency.name));
  }
  TRY_ASSIGN(dependency.rename, object.OptionalText("rename"));
  TRY_ASSIGN(std::string kind, object.OptionalText("kind"));
  if (kind == "dev") {
    dependency.kind = Dependency::Kind::kDev;
  } else if (kind == "build") {
    dependency.kind = Dependency::Kind::kBuild;
  } else if (!kind.empty() && kind != "normal") {
    return InputError(fmt::format("cargo metadata: {}.kind is `{}`, which is not known", object.place(), kind));
  }
  TRY_ASSIGN(dependency.optional, object.Flag("optional", false));
  TRY_ASSIGN(dependency.uses_default_features, object.Flag("uses_default_features", true));
  TRY_ASSIGN(dependency.features, object.Texts("features"));
  TRY_ASSIGN(dependency.target, object.OptionalText("target"));
  TRY_ASSIGN(dependency.path, object.OptionalText("path"));
  TRY_ASSIGN(dependency.requirement, object.OptionalText("req"));
  return dependency;
}

Result<std::map<std::string, std::vector<std::string>>> ParseFeatures(const JsonObject& package) {
  std::map<std::string, std::vector<std::string>> features;
  TRY_ASSIGN(const JsonObject table, package.Child("features"));
  TRY(table.ForEachTexts([&features](std::string_view name, std::vector<std::string> values) {
    features.emplace(name, std::move(values));
  }));
  return features;
}

Result<void> ParsePackageTexts(const JsonObject& object, Package& package) {
  TRY_ASSIGN(package.id, object.Text("id"));
  TRY_ASSIGN(package.name, object.Text("name"));
  TRY_ASSIGN(package.version, object.Text("version"));
  TRY_ASSIGN(package.source, object.OptionalText("source"));
  TRY_ASSIGN(package.manifest_path, object.Text("manifest_path"));
  package.root = DirName(package.manifest_path);
  TRY_ASSIGN(package.edition, object.OptionalText("edition"));
  TRY_ASSIGN(package.rust_version, object.OptionalText("rust_version"));
  TRY_ASSIGN(package.links, object.OptionalText("links"));
  TRY_ASSIGN(package.authors, object.Texts("authors"));
  TRY_ASSIGN(package.description, object.OptionalText("description"));
  TRY_ASSIGN(package.homepage, object.OptionalText("homepage"));
  TRY_ASSIGN(package.repository, object.OptionalText("repository"));
  TRY_ASSIGN(package.license, object.OptionalText("license"));
  TRY_ASSIGN(package.license_file, object.OptionalText("license_file"));
  TRY_ASSIGN(package.readme, object.OptionalText("readme"));
  TRY_ASSIGN(package.default_run, object.OptionalText("default_run"));
  return {};
}

Result<Package> ParsePackage(const JsonObject& object) {
  Package package;
  TRY(ParsePackageTexts(object, package));
  TRY_ASSIGN(package.features, ParseFeatures(object));
  TRY(object.ForEach("targets", [&package](const JsonObject& entry) -> Result<void> {
    TRY_ASSIGN(Target target, ParseTarget(entry));
    package.targets.push_back(std::move(target));
    return {};
  }));
  if (std::count_if(package.targets.begin(), package.targets.end(),
                    [](const Target& target) { return target.is_build_script(); }) > 1) {
    return InputError(
        fmt::format("package `{}` has several build scripts, which only nightly cargo can build "
                    "(multiple-build-scripts); rbuild supports what stable cargo supports",
                    package.name));
  }
  TRY(object.ForEach("dependencies", [&package](const JsonObject& entry) -> Result<void> {
    TRY_ASSIGN(Dependency dependency, ParseDependency(entry, package.name));
    package.dependencies.push_back(std::move(dependency));
    return {};
  }));
  return package;
}

// One entry of resolve.nodes[].deps.
struct NodeEdge {
  PackageIndex package;
  std::string extern_name;
  std::vector<std::pair<Dependency::Kind, std::string>> kinds;  // kind and target
};

class Loader {
 public:
  Result<Metadata> Load(const JsonObject& root) {
    TRY_ASSIGN(metadata_.workspace_root, root.Text("workspace_root"));
    TRY_ASSIGN(metadata_.target_directory, root.Text("target_directory"));
    TRY_ASSIGN(metadata_.build_directory, root.OptionalText("build_directory"));
    TRY(LoadPackages(root));
    TRY_ASSIGN(metadata_.listed_members, Ids(root, "workspace_members"));
    metadata_.members = metadata_.listed_members;
    std::sort(metadata_.members.begin(), metadata_.members.end());
    for (PackageIndex member : metadata_.members) {
      metadata_.packages[member].is_member = true;
    }
    // Older than cargo 1.71: all members, as far as metadata tells.
    if (!root.Has("workspace_default_members")) {
      metadata_.default_members = metadata_.members;
    } else {
      TRY_ASSIGN(metadata_.default_members, Ids(root, "workspace_default_members"));
      std::sort(metadata_.default_members.begin(), metadata_.default_members.end());
    }
    TRY(LoadResolve(root));
    return std::move(metadata_);
  }

 private:
  Result<void> LoadPackages(const JsonObject& root) {
    std::vector<Package> packages;
    TRY(root.ForEach("packages", [&packages](const JsonObject& object) -> Result<void> {
      TRY_ASSIGN(Package package, ParsePackage(object));
      packages.push_back(std::move(package));
      return {};
    }));
    std::sort(packages.begin(), packages.end(), PackageLess);
    for (Package& package : packages) {
      std::string id = package.id;
      PackageIndex index = metadata_.packages.Add(std::move(package));
      if (!index_of_.emplace(id, index).second) {
        return InputError(fmt::format("cargo metadata: package `{}` is listed twice", id));
      }
    }
    return {};
  }

  Result<PackageIndex> Find(const std::string& id, std::string_view place) const {
    const auto found = index_of_.find(id);
    return found == index_of_.end() ? Unlisted(id, place) : Result<PackageIndex>(found->second);
  }

  static Result<PackageIndex> Unlisted(std::string_view id, std::string_view place) {
    return InputError(fmt::format("cargo metadata: {} names package `{}`, which is not listed", place, id));
  }

  // The package that a field of this object names.
  Result<PackageIndex> FindNamed(const JsonObject& object, std::string_view key) const {
    TRY_ASSIGN(const std::string id, object.Text(key));
    const auto found = index_of_.find(id);
    return found == index_of_.end() ? Unlisted(id, object.place()) : Result<PackageIndex>(found->second);
  }

  Result<std::vector<PackageIndex>> Ids(const JsonObject& root, std::string_view key) const {
    TRY_ASSIGN(std::vector<std::string> ids, root.Texts(key));
    std::vector<PackageIndex> indices;
    for (const std::string& id : ids) {
      TRY_ASSIGN(PackageIndex index, Find(id, key));
      indices.push_back(index);
    }
    return indices;
  }

  Result<void> LoadResolve(const JsonObject& root) {
    TRY_ASSIGN(const JsonObject resolve, root.Child("resolve"));
    TRY_ASSIGN(std::string current, resolve.OptionalText("root"));
    if (!current.empty()) {
      TRY_ASSIGN(metadata_.current, Find(current, "resolve.root"));
    }
    metadata_.resolved.GrowTo(metadata_.packages.size());
    return resolve.ForEach("nodes", [this](const JsonObject& node) -> Result<void> {
      TRY_ASSIGN(const PackageIndex index, FindNamed(node, "id"));
      TRY_ASSIGN(const std::vector<NodeEdge> edges, ParseEdges(node));
      metadata_.resolved[index] = Match(index, edges);
      return {};
    });
  }

  Result<std::vector<NodeEdge>> ParseEdges(const JsonObject& node) const {
    std::vector<NodeEdge> edges;
    TRY(node.ForEach("deps", [&](const JsonObject& object) -> Result<void> {
      NodeEdge edge;
      TRY_ASSIGN(edge.package, FindNamed(object, "pkg"));
      TRY_ASSIGN(edge.extern_name, object.OptionalText("name"));
      edges.push_back(std::move(edge));
      return object.ForEach("dep_kinds", [&edges](const JsonObject& entry) -> Result<void> {
        TRY_ASSIGN(const std::string kind, entry.OptionalText("kind"));
        TRY_ASSIGN(std::string target, entry.OptionalText("target"));
        edges.back().kinds.emplace_back(kind == "dev"     ? Dependency::Kind::kDev
                                        : kind == "build" ? Dependency::Kind::kBuild
                                                          : Dependency::Kind::kNormal,
                                        std::move(target));
        return {};
      });
    }));
    return edges;
  }

  // Puts each declared dependency to the package that it resolved to, one entry for each such package.
  std::vector<ResolvedDependency> Match(PackageIndex from, const std::vector<NodeEdge>& edges) const {
    const Package& package = metadata_.packages[from];
    std::map<PackageIndex, ResolvedDependency> resolved;
    for (uint32_t i = 0; i < package.dependencies.size(); ++i) {
      const Dependency& dependency = package.dependencies[i];
      PackageIndex to = FindResolved(dependency, edges);
      if (!to.valid()) {
        to = FindWithoutLib(package, dependency);
      }
      if (!to.valid()) {
        continue;
      }
      ResolvedDependency& entry = resolved[to];
      entry.package = to;
      entry.declared.push_back(i);
      if (!dependency.rename.empty() || entry.extern_name.empty()) {
        entry.extern_name = ExternName(dependency, metadata_.packages[to]);
      }
    }
    std::vector<ResolvedDependency> list;
    for (auto& [to, entry] : resolved) {
      list.push_back(std::move(entry));
    }
    return list;
  }

  static std::string ExternName(const Dependency& dependency, const Package& package) {
    if (!dependency.rename.empty()) {
      return WithUnderscores(dependency.rename);
    }
    const Target* lib = package.lib();
    return lib == nullptr ? WithUnderscores(package.name) : lib->crate_name();
  }

  PackageIndex FindResolved(const Dependency& dependency, const std::vector<NodeEdge>& edges) const {
    for (const NodeEdge& edge : edges) {
      const Package& candidate = metadata_.packages[edge.package];
      bool same_kind = std::any_of(edge.kinds.begin(), edge.kinds.end(), [&dependency](const auto& kind) {
        return kind.first == dependency.kind && kind.second == dependency.target;
      });
      if (candidate.name == dependency.name && same_kind && edge.extern_name == ExternName(dependency, candidate)) {
        return edge.package;
      }
    }
    return {};
  }

  // cargo metadata leaves out edges to packages without a library, yet such edges activate features.
  PackageIndex FindWithoutLib(const Package& from, const Dependency& dependency) const {
    if (dependency.kind == Dependency::Kind::kDev && !from.is_member) {
      return {};
    }
    PackageIndex found;
    for (size_t i = 0; i < metadata_.packages.size(); ++i) {
      PackageIndex index(i);
      const Package& candidate = metadata_.packages[index];
      if (candidate.name != dependency.name || candidate.lib() != nullptr) {
        continue;
      }
      if (!dependency.path.empty()) {
        if (CanonicalPath(dependency.path) == candidate.root) {
          return index;
        }
        continue;
      }
      if (found.valid() || candidate.is_local()) {
        return {};
      }
      found = index;
    }
    return found;
  }

  Metadata metadata_;
  std::unordered_map<std::string, PackageIndex> index_of_;
};

}  // namespace

std::string Target::crate_name() const {
  return WithUnderscores(name);
}

bool Target::HasKind(std::string_view kind) const {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool Target::is_lib() const {
  return std::any_of(kinds.begin(), kinds.end(), [](const std::string& kind) {
    return kind == "lib" || kind == "rlib" || kind == "dylib" || kind == "cdylib" || kind == "staticlib" ||
           kind == "proc-macro";
  });
}

bool Target::is_linkable() const {
  return is_lib() && std::any_of(crate_types.begin(), crate_types.end(), [](const std::string& type) {
           return type == "lib" || type == "rlib" || type == "dylib" || type == "proc-macro";
         });
}

bool Target::RequiresUpstreamObjects() const {
  return !is_lib() || std::any_of(crate_types.begin(), crate_types.end(),
                                  [](const std::string& type) { return type != "lib" && type != "rlib"; });
}

const Target* Package::lib() const {
  auto found = std::find_if(targets.begin(), targets.end(), [](const Target& target) { return target.is_lib(); });
  return found == targets.end() ? nullptr : &*found;
}

const Target* Package::build_script() const {
  auto found =
      std::find_if(targets.begin(), targets.end(), [](const Target& target) { return target.is_build_script(); });
  return found == targets.end() ? nullptr : &*found;
}

bool Target::is_proc_macro() const {
  return proc_macro || HasKind("proc-macro") ||
         std::find(crate_types.begin(), crate_types.end(), "proc-macro") != crate_types.end();
}

bool Package::has_any_proc_macro() const {
  return std::any_of(targets.begin(), targets.end(), [](const Target& target) { return target.is_proc_macro(); });
}

Result<Metadata> ParseMetadata(std::string_view json) {
  JsonDocument document("cargo metadata");
  TRY_ASSIGN(const JsonObject root, document.Read(json));
  return Loader().Load(root);
}

}  // namespace rbuild::cargo
