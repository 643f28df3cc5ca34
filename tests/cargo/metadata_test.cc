// Tests of reading `cargo metadata`: packages, targets, resolved edges, and what is refused.
#include "cargo/metadata.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rbuild::cargo {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string LibTarget(const std::string& name) {
  return fmt::format(
      R"({{"kind":["lib"],"crate_types":["lib"],"name":"{0}","src_path":"/w/{0}/src/lib.rs","edition":"2021","doc":true,"doctest":true,"test":true}})",
      name);
}

struct PackageText {
  std::string name;
  std::string version = "1.0.0";
  std::string targets;
  std::string dependencies;
  std::string more;

  std::string id() const { return fmt::format("path+file:///w/{}#{}", name, version); }
  std::string ToString() const {
    return fmt::format(
        R"({{"name":"{0}","version":"{1}","id":"{2}","source":null,"manifest_path":"/w/{0}/Cargo.toml","edition":"2021","features":{{}},"targets":[{3}],"dependencies":[{4}]{5}}})",
        name, version, id(), targets, dependencies, more);
  }
};

std::string Document(const std::vector<std::string>& packages, const std::string& nodes,
                     const std::string& members = R"("path+file:///w/app#1.0.0")") {
  return fmt::format(
      R"({{"packages":[{}],"workspace_members":[{}],"workspace_default_members":[{}],"resolve":{{"root":null,"nodes":[{}]}},"target_directory":"/w/target","workspace_root":"/w","version":1}})",
      fmt::join(packages, ","), members, members, nodes);
}

const Package& Named(const Metadata& metadata, std::string_view name) {
  for (const Package& package : metadata.packages) {
    if (package.name == name) {
      return package;
    }
  }
  ADD_FAILURE() << "no package " << name;
  return metadata.packages[PackageIndex(0)];
}

TEST(ParseMetadata, ReadsAPackageWithAllItsFields) {
  PackageText text;
  text.name = "app";
  text.version = "1.2.3-alpha.1+build";
  text.targets = R"(
      {"kind":["rlib","cdylib"],"crate_types":["rlib","cdylib"],"name":"app-lib","src_path":"/w/app/src/lib.rs","edition":"2018","required-features":["x"],"doc":false,"doctest":false,"test":false},
      {"kind":["bin"],"crate_types":["bin"],"name":"app","src_path":"/w/app/src/main.rs","edition":"2018"},
      {"kind":["test"],"crate_types":["bin"],"name":"t","src_path":"/w/app/tests/t.rs","edition":"2018"},
      {"kind":["bench"],"crate_types":["bin"],"name":"b","src_path":"/w/app/benches/b.rs","edition":"2018"},
      {"kind":["example"],"crate_types":["proc-macro"],"name":"e","src_path":"/w/app/examples/e.rs","edition":"2018"},
      {"kind":["custom-build"],"crate_types":["bin"],"name":"build-script-build","src_path":"/w/app/build.rs","edition":"2018"})";
  text.dependencies =
      R"x({"name":"foo","rename":"bar-baz","kind":"build","optional":true,"uses_default_features":false,"features":["f"],"target":"cfg(unix)","req":"^1","path":"/w/foo"})x";
  text.more =
      R"(,"authors":["A <a@b>","C"],"description":"d","homepage":"h","repository":"r","license":"MIT","license_file":"L","readme":"README.md","default_run":"app","rust_version":"1.70","links":"z")";
  std::string json = Document({text.ToString()}, "", "\"" + text.id() + "\"");
  // A feature table, which the helper leaves empty.
  json.replace(json.find("\"features\":{}"), 13, R"("features":{"default":["x"],"x":["dep:foo"]})");
  auto metadata = ParseMetadata(json);
  ASSERT_TRUE(metadata) << metadata.error().ToString();
  ASSERT_EQ(metadata->packages.size(), 1u);
  const Package& app = metadata->packages[PackageIndex(0)];
  EXPECT_EQ(app.version, "1.2.3-alpha.1+build");
  EXPECT_EQ(app.root, "/w/app");
  EXPECT_TRUE(app.is_local());
  EXPECT_TRUE(app.is_member);
  EXPECT_THAT(app.authors, ElementsAre("A <a@b>", "C"));
  EXPECT_EQ(app.description + app.homepage + app.repository + app.license + app.license_file, "dhrMITL");
  EXPECT_EQ(app.readme, "README.md");
  EXPECT_EQ(app.default_run, "app");
  EXPECT_EQ(app.rust_version, "1.70");
  EXPECT_EQ(app.links, "z");
  EXPECT_THAT(app.features.at("x"), ElementsAre("dep:foo"));
  EXPECT_TRUE(app.has_any_proc_macro());

  ASSERT_EQ(app.targets.size(), 6u);
  EXPECT_EQ(app.lib(), &app.targets[0]);
  EXPECT_EQ(app.build_script(), &app.targets[5]);
  const Target& lib = app.targets[0];
  EXPECT_EQ(lib.crate_name(), "app_lib");
  EXPECT_THAT(lib.required_features, ElementsAre("x"));
  EXPECT_TRUE(lib.is_linkable());
  EXPECT_TRUE(lib.RequiresUpstreamObjects());
  EXPECT_FALSE(lib.doc || lib.doctest || lib.test);
  std::vector<bool> benched;
  for (const Target& target : app.targets) {
    benched.push_back(target.bench);
    EXPECT_TRUE(target.harness);
  }
  EXPECT_THAT(benched, ElementsAre(true, true, false, true, false, false));
  EXPECT_TRUE(app.targets[1].is_bin() && app.targets[1].RequiresUpstreamObjects() && !app.targets[1].is_linkable());
  EXPECT_TRUE(app.targets[5].for_host());

  const Dependency& foo = app.dependencies.at(0);
  EXPECT_EQ(foo.toml_name(), "bar-baz");
  EXPECT_EQ(foo.kind, Dependency::Kind::kBuild);
  EXPECT_TRUE(foo.optional);
  EXPECT_FALSE(foo.uses_default_features);
  EXPECT_EQ(foo.target, "cfg(unix)");
  EXPECT_EQ(foo.path, "/w/foo");
  EXPECT_EQ(foo.requirement, "^1");
  EXPECT_EQ(metadata->target_directory, "/w/target");
  EXPECT_FALSE(metadata->current.valid());
}

std::string Node(const std::string& id, const std::string& deps) {
  return fmt::format(R"({{"id":"{}","deps":[{}],"features":[]}})", id, deps);
}

std::string Edge(const std::string& name, const std::string& id, const std::string& kinds) {
  return fmt::format(R"({{"name":"{}","pkg":"{}","dep_kinds":[{}]}})", name, id, kinds);
}

TEST(ParseMetadata, PutsDeclaredDependenciesToTheirPackages) {
  PackageText app;
  app.name = "app";
  app.targets = LibTarget("app");
  // One package by three declarations, two versions of one name, a rename, and a platform that never matches.
  app.dependencies = R"x(
      {"name":"util","kind":null,"target":null,"req":"*"},
      {"name":"util","kind":"dev","target":null,"req":"*"},
      {"name":"util","kind":null,"target":"cfg(windows)","req":"*"},
      {"name":"two","kind":null,"target":null,"req":"^1"},
      {"name":"two","rename":"old-two","kind":null,"target":null,"req":"^0.5"},
      {"name":"unresolved","kind":null,"target":null,"req":"*","optional":true})x";
  PackageText util;
  util.name = "util";
  util.targets = LibTarget("other-name");
  PackageText two;
  two.name = "two";
  two.targets = LibTarget("two");
  PackageText old_two = two;
  old_two.version = "0.5.0";
  const std::string kNormal = R"({"kind":null,"target":null})";
  std::string nodes =
      Node(app.id(), Edge("other_name", util.id(),
                          kNormal + R"x(,{"kind":"dev","target":null},{"kind":null,"target":"cfg(windows)"})x") +
                         "," + Edge("two", two.id(), kNormal) + "," + Edge("old_two", old_two.id(), kNormal)) +
      "," + Node(util.id(), "") + "," + Node(two.id(), "") + "," + Node(old_two.id(), "");
  auto metadata = ParseMetadata(Document({two.ToString(), util.ToString(), app.ToString(), old_two.ToString()}, nodes));
  ASSERT_TRUE(metadata) << metadata.error().ToString();
  ASSERT_EQ(metadata->packages.size(), 4u);
  EXPECT_EQ(metadata->packages[PackageIndex(0)].name, "app");
  EXPECT_EQ(metadata->packages[PackageIndex(1)].version, "0.5.0");
  EXPECT_EQ(metadata->packages[PackageIndex(2)].version, "1.0.0");
  const auto& edges = metadata->resolved[PackageIndex(0)];
  ASSERT_EQ(edges.size(), 3u);
  EXPECT_EQ(edges[0].package, PackageIndex(1));
  EXPECT_EQ(edges[0].extern_name, "old_two");
  EXPECT_THAT(edges[0].declared, ElementsAre(4u));
  EXPECT_EQ(edges[1].extern_name, "two");
  EXPECT_THAT(edges[1].declared, ElementsAre(3u));
  EXPECT_EQ(edges[2].extern_name, "other_name");
  EXPECT_THAT(edges[2].declared, ElementsAre(0u, 1u, 2u));
  EXPECT_THAT(metadata->resolved[PackageIndex(3)], IsEmpty());
}

TEST(ParseMetadata, RecoversEdgesToPackagesWithoutALibrary) {
  PackageText app;
  app.name = "app";
  app.targets = LibTarget("app");
  app.dependencies = R"({"name":"tool-x","kind":null,"target":null,"req":"*","path":"/w/tool-x"})";
  PackageText outside;
  outside.name = "outside";
  outside.targets = LibTarget("outside");
  outside.dependencies = R"({"name":"tool-x","kind":"dev","target":null,"req":"*","path":"/w/tool-x"})";
  PackageText tool;
  tool.name = "tool-x";
  tool.targets =
      R"({"kind":["bin"],"crate_types":["bin"],"name":"tool-x","src_path":"/w/tool-x/src/main.rs","edition":"2021"})";
  std::string nodes = Node(app.id(), "") + "," + Node(tool.id(), "") + "," + Node(outside.id(), "");
  auto metadata = ParseMetadata(Document({app.ToString(), tool.ToString(), outside.ToString()}, nodes));
  ASSERT_TRUE(metadata) << metadata.error().ToString();
  const auto& edges = metadata->resolved[PackageIndex(0)];
  ASSERT_EQ(edges.size(), 1u);
  EXPECT_EQ(metadata->packages[edges[0].package].name, "tool-x");
  EXPECT_EQ(edges[0].extern_name, "tool_x");
  // What is no member has no dev-dependencies.
  EXPECT_THAT(metadata->resolved[PackageIndex(1)], IsEmpty());
}

TEST(ParseMetadata, RefusesWhatOnlyNightlyBuilds) {
  PackageText app;
  app.name = "app";
  app.targets = LibTarget("app");
  app.dependencies = R"({"name":"x","kind":null,"target":null,"req":"*","artifact":{"kinds":["bin"]}})";
  auto artifact = ParseMetadata(Document({app.ToString()}, Node(app.id(), "")));
  ASSERT_FALSE(artifact);
  EXPECT_THAT(artifact.error().message, HasSubstr("package `app`: its dependency `x` is an artifact dependency"));

  app.dependencies = "";
  std::string script = R"({"kind":["custom-build"],"crate_types":["bin"],"name":"s","src_path":"/s","edition":"2021"})";
  app.targets = script + "," + script;
  auto scripts = ParseMetadata(Document({app.ToString()}, Node(app.id(), "")));
  ASSERT_FALSE(scripts);
  EXPECT_THAT(scripts.error().message, HasSubstr("`app` has several build scripts"));
}

TEST(ParseMetadata, NamesWhatIsMissingOrWrong) {
  PackageText app;
  app.name = "app";
  app.targets = LibTarget("app");
  const std::string kGood = Document({app.ToString()}, Node(app.id(), ""));
  ASSERT_TRUE(ParseMetadata(kGood));
  struct Case {
    const char* from;
    const char* to;
    const char* problem;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"\"workspace_root\"", "\"x\"", "workspace_root is missing"},
           {"\"packages\":[", "\"packages\":7,\"x\":[", "packages is an integer, not an array"},
           {"\"version\":\"1.0.0\"", "\"version\":1", "packages[0].version is an integer, not a string"},
           {"\"src_path\"", "\"y\"", "packages[0].targets[0].src_path is missing"},
           {"\"doc\":true", "\"doc\":\"yes\"", "packages[0].targets[0].doc is a string, not a boolean"},
           {"[\"lib\"]", "[1]", "packages[0].targets[0].kind is an integer, not an array of strings"},
           {"\"features\":{}", "\"features\":[]", "packages[0].features is an array, not an object"},
           {"\"root\":null", "\"root\":\"nobody\"", "resolve.root names package `nobody`, which is not listed"},
           {"\"nodes\":[{\"id\":\"", "\"nodes\":[{\"id\":\"q", "resolve.nodes[0] names package `qpath"},
           {"\"resolve\":{", "\"resolve\":null,\"z\":{", "resolve is missing"}}) {
    std::string json = kGood;
    size_t at = json.find(c.from);
    ASSERT_NE(at, std::string::npos) << c.from;
    json.replace(at, std::string_view(c.from).size(), c.to);
    auto metadata = ParseMetadata(json);
    ASSERT_FALSE(metadata) << c.to;
    EXPECT_THAT(metadata.error().message, HasSubstr(c.problem));
  }
  EXPECT_THAT(ParseMetadata("[]").error().message, HasSubstr("not an object"));
  EXPECT_THAT(ParseMetadata("not json").error().message, HasSubstr("not valid JSON"));
  EXPECT_THAT(ParseMetadata(Document({app.ToString(), app.ToString()}, "")).error().message, HasSubstr("listed twice"));
  app.dependencies = R"({"name":"x","kind":"odd","req":"*"})";
  EXPECT_THAT(ParseMetadata(Document({app.ToString()}, "")).error().message, HasSubstr("kind is `odd`"));
}

TEST(ParseMetadata, FindsTheCurrentPackage) {
  PackageText app;
  app.name = "app";
  app.targets = LibTarget("app");
  std::string json = Document({app.ToString()}, Node(app.id(), ""));
  json.replace(json.find("\"root\":null"), 11, "\"root\":\"" + app.id() + "\"");
  auto metadata = ParseMetadata(json);
  ASSERT_TRUE(metadata);
  EXPECT_EQ(Named(*metadata, "app").id, metadata->packages[metadata->current].id);
  EXPECT_THAT(metadata->members, ElementsAre(metadata->current));
  EXPECT_THAT(metadata->default_members, ElementsAre(metadata->current));
}

}  // namespace
}  // namespace rbuild::cargo
