// Draws packages, manifests and profiles.
#include "cargo/workspace_generator.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "cargo/planning_facts.h"

namespace rbuild::cargo {
namespace {

std::string Quoted(const std::string& text) {
  return "\"" + text + "\"";
}

std::string List(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) {
    out += (out.empty() ? "" : ", ") + Quoted(item);
  }
  return "[" + out + "]";
}

}  // namespace

bool WorkspaceGenerator::Chance(int percent) {
  return Below(100) < static_cast<size_t>(percent);
}

size_t WorkspaceGenerator::Below(size_t limit) {
  return static_cast<size_t>(random_() % limit);
}

template <class T>
std::vector<T> WorkspaceGenerator::Some(const std::vector<T>& items, int percent) {
  std::vector<T> some;
  for (const T& item : items) {
    if (Chance(percent)) {
      some.push_back(item);
    }
  }
  return some;
}

WorkspaceGenerator::WorkspaceGenerator(uint64_t seed) : random_(seed) {
  const size_t count = 3 + Below(7);
  has_root_package_ = Chance(60);
  resolver_ = static_cast<int>(1 + Below(3));
  packages_.resize(count);
  for (size_t i = 0; i < count; ++i) {
    MakePackage(i);
  }
  for (size_t i = 0; i < count; ++i) {
    MakeDependencies(i);
    MakeFeatures(&packages_[i]);
  }
  for (size_t i = 0; i < count; ++i) {
    WritePackage(packages_[i], has_root_package_ && i + 1 == count);
  }
  WriteWorkspace();
  WriteConfig();
}

void WorkspaceGenerator::MakePackage(size_t index) {
  GeneratedPackage& package = packages_[index];
  const bool is_root = has_root_package_ && index + 1 == packages_.size();
  package.name = fmt::format("{}{}", Chance(50) ? "p" : "q-x", index);
  package.is_member = is_root || index + 1 == packages_.size() || Chance(75);
  package.version = fmt::format("0.{}.0", Below(3));
  package.folder = is_root ? "ws" : package.is_member ? "ws/" + package.name : "outside/" + package.name;
  if (!package.is_member && Chance(60)) {
    Vendor(index);
  }
  package.edition = Pick<std::string>({"2015", "2018", "2021", "2021", "2024"});
  // cargo metadata says nothing of packages outside the workspace that have no library (cargo warns of depending on
  // them), so what they ask of others can't be known.
  package.has_lib = !package.is_member || Chance(88);
  package.is_proc_macro = package.has_lib && Chance(22);
  if (package.has_lib && !package.is_proc_macro && Chance(25)) {
    package.crate_types = Pick<std::string>({"[\"rlib\", \"cdylib\"]", "[\"dylib\"]", "[\"lib\", \"staticlib\"]",
                                             "[\"cdylib\"]", "[\"lib\"]", "[\"lib\", \"dylib\"]"});
  }
  package.has_build_script = Chance(35);
  if (package.has_build_script && Chance(60)) {
    package.links = "native" + std::to_string(index);
  }
  for (size_t i = Below(4); i > 0; --i) {
    package.features.push_back(fmt::format("f{}", i));
  }
  MakeTargets(&package);
}

// Perhaps another version of one that is there.
void WorkspaceGenerator::Vendor(size_t index) {
  GeneratedPackage& package = packages_[index];
  package.is_vendored = true;
  std::vector<std::string> names;
  for (size_t i = 0; i < index; ++i) {
    if (packages_[i].is_vendored) {
      names.push_back(packages_[i].name);
    }
  }
  if (!names.empty() && Chance(50)) {
    package.name = Pick(names);
    const auto same = std::count_if(packages_.begin(), packages_.begin() + static_cast<ptrdiff_t>(index),
                                    [&](const GeneratedPackage& other) { return other.name == package.name; });
    package.version = fmt::format("{}.0.0", same);
  }
  package.folder = fmt::format("vendor/{}-{}", package.name, package.version);
  files_[package.folder + "/.cargo-checksum.json"] = "{\"files\":{},\"package\":null}\n";
}

void WorkspaceGenerator::MakeTargets(GeneratedPackage* package) {
  for (size_t i = package->has_lib ? Below(3) : 1 + Below(2); i > 0; --i) {
    package->bins.push_back(Chance(20) && i == 1 ? package->name : fmt::format("{}-bin{}", package->name, i));
  }
  const auto maybe = [&](int percent, const char* what) {
    return Chance(percent) ? std::vector<std::string>{fmt::format("{}_{}", package->name, what)}
                           : std::vector<std::string>{};
  };
  package->examples = maybe(35, "example");
  package->tests = maybe(40, "test");
  package->benches = maybe(20, "bench");
}

void WorkspaceGenerator::MakeDependencies(size_t index) {
  GeneratedPackage& package = packages_[index];
  for (size_t other = 0; other < packages_.size(); ++other) {
    const bool is_before = other < index;
    if (other == index || !Chance(is_before ? 45 : 8)) {
      continue;
    }
    if (package.is_vendored && !packages_[other].is_vendored) {
      continue;
    }
    const std::string rename = Chance(25) ? fmt::format("renamed-{}", other) : "";
    if (!is_before) {
      AddDependency(&package, other, "dev-dependencies", rename);  // only these may go in circles
      continue;
    }
    std::vector<std::string> sections = Some<std::string>({"dependencies", "dependencies"}, 60);
    if (Chance(package.has_build_script ? 45 : 10)) {
      sections.emplace_back("build-dependencies");
    }
    if (Chance(20)) {
      sections.emplace_back("dev-dependencies");
    }
    for (const std::string& section : sections) {
      AddDependency(&package, other, section, rename);
    }
  }
}

void WorkspaceGenerator::AddDependency(GeneratedPackage* package, size_t other, const std::string& section,
                                       const std::string& rename) {
  GeneratedDependency dependency;
  dependency.package = other;
  dependency.section = section;
  dependency.rename = rename;
  if (Chance(30)) {
    dependency.target =
        Pick<std::string>({"'cfg(unix)'", "'cfg(windows)'", "'cfg(not(unix))'", HostTriple(), "x86_64-pc-windows-gnu",
                           "'cfg(any(target_os = \"linux\", target_os = \"macos\"))'", "'cfg(target_os = \"macos\")'"});
  }
  const auto key_of = [&](const GeneratedDependency& d) {
    return d.rename.empty() ? packages_[d.package].name : d.rename;
  };
  const auto same_place = [&](const GeneratedDependency& d) {
    const bool is_same = d.package == other && d.section == section && d.target == dependency.target;
    return is_same || (d.package != other && key_of(d) == key_of(dependency));
  };
  if (std::any_of(package->dependencies.begin(), package->dependencies.end(), same_place)) {
    return;
  }
  dependency.optional = section != "dev-dependencies" && Chance(45);
  dependency.default_features = Chance(70);
  dependency.features = Some(packages_[other].usable.empty() ? packages_[other].features : packages_[other].usable, 25);
  package->dependencies.push_back(dependency);
}

void WorkspaceGenerator::MakeFeatures(GeneratedPackage* package) {
  std::vector<std::string> values;
  std::set<std::string> optional;
  for (const GeneratedDependency& dependency : package->dependencies) {
    const GeneratedPackage& other = packages_[dependency.package];
    const std::string name = dependency.rename.empty() ? other.name : dependency.rename;
    for (const std::string& feature : other.features) {
      if (dependency.section != "dev-dependencies" && dependency.target.empty()) {
        values.push_back(name + "/" + feature);
        if (dependency.optional) {
          values.push_back(name + "?/" + feature);
        }
      }
    }
    if (dependency.optional) {
      values.push_back("dep:" + name);
      optional.insert(name);
    }
  }
  values.insert(values.end(), optional.begin(), optional.end());
  values.insert(values.end(), package->features.begin(), package->features.end());
  // One way of naming an optional dependency for each: "dep:" takes the feature of its name away.
  const std::vector<std::string> explicit_ones = Some(std::vector<std::string>(optional.begin(), optional.end()), 50);
  const std::set<std::string> without_feature(explicit_ones.begin(), explicit_ones.end());
  std::set<std::string> mentioned;
  std::vector<std::string> names = package->features;
  if (Chance(60)) {
    names.emplace_back("default");
  }
  for (const std::string& feature : names) {
    std::vector<std::string> chosen;
    for (const std::string& value : Some(values, 30)) {
      const bool is_dep = value.starts_with("dep:");
      const std::string name = is_dep ? value.substr(4) : value;
      if (value == feature || (is_dep ? !without_feature.contains(name) : without_feature.contains(name))) {
        continue;
      }
      if (is_dep) {
        mentioned.insert(name);
      }
      chosen.push_back(value);
    }
    package->features_text += fmt::format("{} = {}\n", feature, List(chosen));
  }
  package->usable = package->features;
  for (const std::string& name : optional) {
    if (!mentioned.contains(name)) {
      package->usable.push_back(name);
    }
  }
}

std::string WorkspaceGenerator::TargetTable(const GeneratedPackage& package, const std::string& kind,
                                            const std::string& name) {
  const std::string folder = kind == "bin" ? "src/bin" : kind == "bench" ? "benches" : kind + "s";
  std::string path = fmt::format("{}/{}.rs", folder, name);
  files_[package.folder + "/" + path] = "fn main() {}\n";
  std::string text = fmt::format("\n[[{}]]\nname = \"{}\"\npath = \"{}\"\n", kind, name, path);
  if (!package.usable.empty() && Chance(30)) {
    text += fmt::format("required-features = {}\n", List({Pick(package.usable)}));
  }
  if (Chance(15)) {
    text += fmt::format("test = {}\n", Chance(50));
  }
  if (Chance(10)) {
    text += fmt::format("bench = {}\n", Chance(50));
  }
  if (Chance(12)) {
    text += fmt::format("doc = {}\n", Chance(50));
  }
  if (kind == "example" && Chance(25)) {
    text += Pick<std::string>({"proc-macro = true\n", "crate-type = [\"cdylib\"]\n", "crate-type = [\"lib\"]\n"});
  }
  return text;
}

std::string WorkspaceGenerator::DependencyTables(const GeneratedPackage& package) {
  std::string text;
  const std::string up = package.folder == "ws" ? "../" : "../../";
  for (const GeneratedDependency& dependency : package.dependencies) {
    const GeneratedPackage& other = packages_[dependency.package];
    text += fmt::format("\n[{}{}.{}]\n", dependency.target.empty() ? "" : fmt::format("target.{}.", dependency.target),
                        dependency.section, dependency.rename.empty() ? other.name : dependency.rename);
    text += other.is_vendored ? fmt::format("version = \"={}\"\n", other.version)
                              : fmt::format("path = \"{}{}\"\n", up, other.folder);
    if (!dependency.rename.empty()) {
      text += fmt::format("package = \"{}\"\n", other.name);
    }
    text += dependency.optional ? "optional = true\n" : "";
    text += dependency.default_features ? "" : "default-features = false\n";
    if (!dependency.features.empty()) {
      text += fmt::format("features = {}\n", List(dependency.features));
    }
  }
  return text;
}

void WorkspaceGenerator::WritePackage(const GeneratedPackage& package, bool is_root) {
  std::string text = fmt::format("[package]\nname = \"{}\"\nversion = \"{}\"\nedition = \"{}\"\n", package.name,
                                 package.version, package.edition);
  if (Chance(15)) {
    text += fmt::format("rust-version = \"{}\"\n", Chance(90) ? "1.85" : Pick<std::string>({"1.999", "1.999.1"}));
  }
  text += "autobins = false\nautoexamples = false\nautotests = false\nautobenches = false\n";
  if (package.has_build_script) {
    text += "build = \"build.rs\"\n";
    files_[package.folder + "/build.rs"] = "fn main() {}\n";
  }
  if (!package.links.empty()) {
    text += fmt::format("links = \"{}\"\n", package.links);
  }
  if (is_root && Chance(80)) {
    text += fmt::format("resolver = \"{}\"\n", resolver_);
  }
  if (package.has_lib) {
    files_[package.folder + "/src/lib.rs"] = "";
    text += "\n[lib]\n";
    text += package.is_proc_macro ? "proc-macro = true\n" : "";
    text += package.crate_types.empty() ? "" : fmt::format("crate-type = {}\n", package.crate_types);
    text += Chance(10) ? "test = false\n" : "";
    text += Chance(10) ? "doctest = false\n" : "";
    text += Chance(8) ? "doc = false\n" : "";
    text += Chance(15) ? fmt::format("name = \"lib_of_{}\"\n", package.name.substr(package.name.size() - 1)) : "";
  }
  for (const std::string& name : package.bins) {
    text += TargetTable(package, "bin", name);
  }
  for (const std::string& name : package.examples) {
    text += TargetTable(package, "example", name);
  }
  for (const std::string& name : package.tests) {
    text += TargetTable(package, "test", name);
  }
  for (const std::string& name : package.benches) {
    text += TargetTable(package, "bench", name);
  }
  text += "\n[features]\n" + package.features_text + DependencyTables(package);
  files_[package.folder + "/Cargo.toml"] = text;
}

void WorkspaceGenerator::WriteWorkspace() {
  std::vector<std::string> members;
  for (const GeneratedPackage& package : packages_) {
    if (package.is_member && package.folder != "ws") {
      members.push_back(package.name);
    }
  }
  std::string text = fmt::format("\n[workspace]\nmembers = {}\n", List(members));
  if (!has_root_package_) {
    text += Chance(85) ? fmt::format("resolver = \"{}\"\n", resolver_) : "";
  }
  if (Chance(20) && !members.empty()) {
    text += fmt::format("default-members = {}\n", List({Pick(members)}));
  }
  files_["ws/Cargo.toml"] += text + Profiles();
}

std::string WorkspaceGenerator::ProfileSettings(bool for_override) {
  std::string text;
  const auto maybe = [&](int percent, const std::string& key, const std::vector<std::string>& values) {
    if (Chance(percent)) {
      text += fmt::format("{} = {}\n", key, Pick(values));
    }
  };
  maybe(25, "opt-level", {"0", "1", "2", "3", "\"s\"", "\"z\""});
  maybe(30, "debug", {"0", "1", "2", "true", "false", "\"limited\"", "\"line-tables-only\"", "\"none\"", "\"full\""});
  maybe(15, "codegen-units", {"1", "4", "16"});
  maybe(15, "debug-assertions", {"true", "false"});
  maybe(15, "overflow-checks", {"true", "false"});
  maybe(15, "incremental", {"true", "false"});
  maybe(20, "strip", {"true", "false", "\"symbols\"", "\"debuginfo\"", "\"none\""});
  maybe(10, "split-debuginfo", {"\"off\"", "\"packed\"", "\"unpacked\""});
  if (!for_override) {
    maybe(20, "lto", {"true", "false", "\"thin\"", "\"fat\"", "\"off\""});
    maybe(20, "panic", {"\"abort\"", "\"unwind\""});
    maybe(10, "rpath", {"true", "false"});
  }
  return text;
}

std::string WorkspaceGenerator::Profiles() {
  std::string text;
  has_custom_profile_ = Chance(35);
  for (const std::string name : {"dev", "release", "test", "bench", "ship"}) {
    if (name == "ship" ? !has_custom_profile_ : !Chance(35)) {
      continue;
    }
    text += fmt::format("\n[profile.{}]\n{}{}", name,
                        name == "ship"
                            ? fmt::format("inherits = {}\n", Pick<std::string>({"\"dev\"", "\"release\"", "\"bench\""}))
                            : "",
                        ProfileSettings(false));
    if (Chance(35)) {
      text += fmt::format("\n[profile.{}.build-override]\n{}", name, ProfileSettings(true));
    }
    if (Chance(35)) {
      text += fmt::format("\n[profile.{}.package.\"*\"]\n{}", name, ProfileSettings(true));
    }
    if (Chance(35)) {
      text += fmt::format("\n[profile.{}.package.{}]\n{}", name, Pick(packages_).name, ProfileSettings(true));
    }
  }
  return text;
}

void WorkspaceGenerator::WriteConfig() {
  std::string text;
  if (Chance(12)) {
    text += fmt::format("[build]\nincremental = {}\n\n", Chance(50));
  }
  if (Chance(20)) {
    text += fmt::format("[profile.dev]\n{}\n", ProfileSettings(false));
  }
  const auto linked = std::find_if(packages_.begin(), packages_.end(),
                                   [](const GeneratedPackage& package) { return !package.links.empty(); });
  if (Chance(20) && linked != packages_.end()) {
    text += fmt::format("[target.{}.{}]\nrustc-link-lib = [\"m\"]\n", HostTriple(), linked->links);
  }
  // Relative to the folder of `.cargo`.
  text += "[source.crates-io]\nreplace-with = \"vendored\"\n\n[source.vendored]\ndirectory = \"../vendor\"\n";
  files_["vendor/README"] = "cargo wants the folder to be there\n";
  files_["ws/.cargo/config.toml"] = text;
}

std::string WorkspaceGenerator::Feature() {
  const GeneratedPackage& package = Pick(packages_);
  if (package.usable.empty()) {
    return "default";
  }
  const std::string& feature = Pick(package.usable);
  return Chance(30) ? package.name + (Chance(80) ? "/" : "?/") + feature : feature;
}

void WorkspaceGenerator::ChooseFeatures(BuildRequest* request) {
  if (Chance(25)) {
    request->features.push_back(Feature());
    if (Chance(25)) {
      request->features.back() += Pick<std::string>({",", " ", ", "}) + Feature();
    }
    if (Chance(15)) {
      request->features.push_back(Feature());
    }
  }
  request->all_features = Chance(20);
  request->no_default_features = Chance(20);
}

void WorkspaceGenerator::ChooseTargets(BuildRequest* request) {
  const bool has_tests = request->command != Command::kDoc;  // `cargo doc` has no flags for them
  TargetFilters& targets = request->targets;
  targets.lib = Chance(30);
  targets.all_targets = has_tests && Chance(30);
  targets.bins.all = Chance(25);
  targets.examples.all = Chance(25);
  targets.tests.all = has_tests && Chance(25);
  targets.benches.all = has_tests && Chance(20);
  const GeneratedPackage& package = Pick(packages_);
  const auto maybe_name = [&](TargetRule* rule, const std::vector<std::string>& names) {
    if (!names.empty() && Chance(15)) {
      rule->names = {Chance(50) ? "*" + Pick(names).substr(1) : Pick(names)};
    }
  };
  maybe_name(&targets.bins, package.bins);
  maybe_name(&targets.examples, package.examples);
  if (has_tests) {
    maybe_name(&targets.tests, package.tests);
    maybe_name(&targets.benches, package.benches);
  }
}

GeneratedRequest WorkspaceGenerator::NextRequest(Command command) {
  GeneratedRequest generated;
  BuildRequest& request = generated.request;
  const GeneratedPackage& somewhere = Pick(packages_);
  generated.folder = somewhere.is_member && Chance(25) ? somewhere.folder : "ws";
  request.command = command;
  request.release = request.command != Command::kBench && Chance(25);  // `cargo bench` has no such flag
  if (!request.release && has_custom_profile_ && Chance(40)) {
    request.profile = "ship";
  }
  if (Chance(30)) {
    request.workspace = true;
    if (Chance(30)) {
      request.exclude = {Chance(70) ? Pick(packages_).name : "q-*"};
    }
  } else if (Chance(40)) {
    request.packages = {Chance(85) ? Pick(packages_).name : "q-*"};
    if (Chance(30)) {
      request.packages.push_back(Pick(packages_).name);
    }
  }
  ChooseFeatures(&request);
  if (Chance(35)) {
    ChooseTargets(&request);
  }
  if (Chance(18)) {
    request.platforms = {Pick<std::string>({HostTriple(), "x86_64-pc-windows-gnu", "aarch64-apple-darwin"})};
    if (Chance(25) && request.platforms.front() != HostTriple()) {
      request.platforms.push_back(HostTriple());
      std::sort(request.platforms.begin(), request.platforms.end());
    }
  }
  request.ignore_rust_version = Chance(20);
  request.names_test = request.command == Command::kTest && Chance(20);
  request.no_deps = request.command == Command::kDoc && Chance(30);
  return generated;
}

}  // namespace rbuild::cargo
