// Build-script runs: a shell script stands in for the compiled one.
#include "cargo/build_script.h"

#include <filesystem>
#include <fstream>

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "manifest/depfile.h"

namespace rbuild::cargo {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class BuildScriptTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "build-script-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
    Write("p/Cargo.toml", "[package]");
    spec_.package_name = "p";
    spec_.package_version = "1.2.3";
    spec_.package_root = root_ + "/p";
    spec_.is_local = true;
    spec_.directives.package = "p v1.2.3 (" + root_ + "/p)";
    spec_.directives.library_name = "p";
    spec_.directives.bins = {"tool"};
    spec_.program = root_ + "/script";
    spec_.folder = root_ + "/target/units/p-run";
    spec_.workspace_root = root_;
    spec_.target_directory = root_ + "/target";
    spec_.build_folder = root_ + "/target";
    spec_.classes = {"bin-tool", "lib"};
    spec_.environment.Set("OUT_DIR", spec_.OutDir());
    inherited_ = Environment::OfProcess();
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& path, const std::string& content) const {
    std::filesystem::create_directories(std::filesystem::path(root_ + "/" + path).parent_path());
    std::ofstream(root_ + "/" + path) << content;
  }
  BuildScriptEnd Run(const std::string& script) {
    Write("script", "#!/bin/sh\n" + script);
    chmod((root_ + "/script").c_str(), 0755);
    Result<BuildScriptEnd> end = RunBuildScript(spec_, inherited_, disk_);
    EXPECT_TRUE(end) << end.error().message;
    return end ? *end : BuildScriptEnd();
  }
  std::string Output(std::string_view name) const { return *disk_.ReadFile(spec_.folder + "/" + std::string(name)); }
  Depfile ReadDepfile() const { return *ParseDepfile(Output(kDepfile), "d"); }

  std::string root_;
  BuildScriptSpec spec_;
  Environment inherited_;
  RealDisk disk_;
};

TEST_F(BuildScriptTest, FlagsGoToTheUnitsTheyAreMeantFor) {
  EXPECT_TRUE(Run("echo cargo:rustc-link-lib=z; echo cargo:rustc-cfg=c; echo \"cargo:rustc-env=V=it's\"\n"
                  "echo cargo:rustc-link-arg-bins=-b; echo cargo:rustc-link-arg=-a\n"
                  "echo cargo:rustc-link-search=/ext; echo cargo:rustc-link-search=native=$OUT_DIR")
                  .success);
  EXPECT_EQ(Output("flags-lib.sh"), "set -- \"$@\" -l z -C 'link-arg=-a' --cfg c\nexport V='it'\\''s'\n");
  EXPECT_EQ(Output("flags-bin-tool.sh"),
            "set -- \"$@\" -C 'link-arg=-b' -C 'link-arg=-a' --cfg c\nexport V='it'\\''s'\n");
  EXPECT_EQ(Output(kSearchFragment),
            "_rbuild_own=$_rbuild_own' -L '\\''native=" + spec_.OutDir() +
                "'\\'''\n_rbuild_other=$_rbuild_other' -L /ext'\n_rbuild_native=$_rbuild_native':" + spec_.OutDir() +
                "'\n");
}

TEST_F(BuildScriptTest, ItsLinesAreShownIfTheyAreAskedFor) {
  const std::string script = "echo cargo:warning=w; echo; printf 'no end' >&2; echo shows=$RBUILD_SHOW_SCRIPTS";
  EXPECT_EQ(Run(script).message, "warning: p@1.2.3: w\n");
  inherited_.Set("RBUILD_SHOW_SCRIPTS", "1");
  EXPECT_EQ(Run(script).message,
            "[p 1.2.3] cargo:warning=w\n[p 1.2.3] \n[p 1.2.3] shows=\n[p 1.2.3] no end\nwarning: p@1.2.3: w\n");
  const std::string failed = Run("echo out; exit 3").message;
  EXPECT_TRUE(failed.starts_with("[p 1.2.3] out\nerror: failed to run custom build command")) << failed;
}

TEST_F(BuildScriptTest, EqualResultsAreNotWrittenAgain) {
  const std::string script = "echo cargo:rustc-cfg=c; echo x > $OUT_DIR/f";
  EXPECT_TRUE(Run(script).success);
  const FileStat flags = *disk_.Stat(spec_.folder + "/flags-lib.sh");
  const FileStat digest = *disk_.Stat(spec_.folder + "/inputs.digest");
  EXPECT_TRUE(Run(script).success);
  EXPECT_EQ(*disk_.Stat(spec_.folder + "/flags-lib.sh"), flags);
  EXPECT_EQ(*disk_.Stat(spec_.folder + "/inputs.digest"), digest);
}

TEST_F(BuildScriptTest, DigestsCoverWhatTheUnitsMustBeMadeAgainFor) {
  Write("p/migrations/1.sql", "a");
  const std::string script = "echo cargo:rerun-if-changed=migrations; echo cargo:rerun-if-env-changed=MINE; ";
  EXPECT_TRUE(Run(script).success);
  std::string before = Output(kInputsDigestFile);
  auto changes = [&] {
    const std::string now = Output(kInputsDigestFile);
    return std::exchange(before, now) != now;
  };
  EXPECT_TRUE(Run(script).success);
  EXPECT_FALSE(changes());
  Write("p/migrations/1.sql", "b");
  EXPECT_TRUE(Run(script).success);
  EXPECT_TRUE(changes());
  Write("p/migrations/2.sql", "b");
  EXPECT_TRUE(Run(script).success);
  EXPECT_TRUE(changes());
  inherited_.Set("MINE", "1");
  EXPECT_TRUE(Run(script).success);
  EXPECT_TRUE(changes());
  EXPECT_TRUE(Run(script + "echo y > $OUT_DIR/f").success);
  EXPECT_TRUE(changes());
  Write("p/elsewhere", "not named");
  EXPECT_TRUE(Run(script + "echo cargo:warning=only shown").success);
  EXPECT_FALSE(changes());
  EXPECT_EQ(Output(kLinkDigestFile), "-\n");
  EXPECT_EQ(Output(kMetadataDigestFile), "-\n");
  EXPECT_TRUE(Run(script + "echo cargo:rustc-link-lib=z; echo cargo:root=/r").success);
  EXPECT_EQ(Output(kLinkDigestFile), Output(kInputsDigestFile));
  EXPECT_EQ(Output(kMetadataDigestFile), Output(kInputsDigestFile));
}

TEST_F(BuildScriptTest, TheDepfileNamesFilesFoldersAndVariables) {
  Write("p/data $x#1.txt", "a");
  Write("p/dir/in", "a");
  inherited_.Set("MINE", "a\nb");
  EXPECT_TRUE(Run("echo 'cargo:rerun-if-changed=data $x#1.txt'; echo cargo:rerun-if-changed=dir\n"
                  "echo cargo:rerun-if-changed=missing; echo cargo:rerun-if-changed=/abs\n"
                  "echo cargo:rerun-if-env-changed=MINE; echo cargo:rerun-if-env-changed=NOT_SET_AT_ALL")
                  .success);
  const Depfile depfile = ReadDepfile();
  EXPECT_THAT(depfile.inputs, ElementsAre("p/data $x#1.txt", "p/dir/in", "p/missing", "/abs"));
  EXPECT_THAT(depfile.trees, ElementsAre(root_ + "/p/dir"));
  EXPECT_THAT(depfile.env, ElementsAre(EnvDependency{"MINE", "a\nb"}, EnvDependency{"NOT_SET_AT_ALL", std::nullopt}));
}

TEST_F(BuildScriptTest, WithoutNamedInputsThePackagesFilesCount) {
  Write("p/src/lib.rs", "a");
  EXPECT_TRUE(Run("echo cargo:rustc-cfg=a").success);
  EXPECT_THAT(ReadDepfile().inputs, ElementsAre("p/Cargo.toml", "p/src/lib.rs"));
  EXPECT_THAT(ReadDepfile().trees, ElementsAre(root_ + "/p"));
  const std::string before = Output(kInputsDigestFile);
  Write("p/src/lib.rs", "b");
  EXPECT_TRUE(Run("echo cargo:rustc-cfg=a").success);
  EXPECT_NE(Output(kInputsDigestFile), before);
  spec_.is_local = false;
  EXPECT_TRUE(Run("echo cargo:rustc-cfg=a").success);
  EXPECT_THAT(ReadDepfile().inputs, IsEmpty());
}

TEST_F(BuildScriptTest, OutDirIsKeptForPathPackagesAlone) {
  EXPECT_TRUE(Run("touch $OUT_DIR/old").success);
  EXPECT_TRUE(Run("test -e $OUT_DIR/old").success);
  spec_.is_local = false;
  EXPECT_TRUE(Run("test ! -e $OUT_DIR/old").success);
}

TEST_F(BuildScriptTest, MetadataOfLinkedPackagesArrives) {
  Directives linked;
  linked.metadata = {{"root-dir", "/r"}};
  linked.link_searches = {"native=" + root_ + "/target/native", "/elsewhere"};
  Write("target/linked/directives", FormatDirectives(linked));
  spec_.linked_runs = {{"z-lib", root_ + "/target/linked/directives"}};
  spec_.native_runs = {root_ + "/target/linked/directives"};
  inherited_.Set("RBUILD_JOBS", "7");
  spec_.environment.Set("LD_LIBRARY_PATH", "/first");
  const Environment environment = *BuildScriptEnvironment(spec_, inherited_, disk_);
  EXPECT_EQ(environment.Get("DEP_Z_LIB_ROOT_DIR"), "/r");
  EXPECT_EQ(environment.Get("NUM_JOBS"), "7");
  EXPECT_EQ(environment.Get("LD_LIBRARY_PATH"), "/first:" + root_ + "/target/native");
  EXPECT_EQ(environment.Get("RBUILD_JOBS"), std::nullopt);
  spec_.linked_runs = {{"z-lib", root_ + "/target/none"}};
  EXPECT_FALSE(BuildScriptEnvironment(spec_, inherited_, disk_));
}

TEST_F(BuildScriptTest, AFailureIsShownAsCargoShowsIt) {
  const BuildScriptEnd end = Run("echo cargo:warning=look; echo out; echo oops >&2; exit 3");
  EXPECT_FALSE(end.success);
  EXPECT_EQ(end.message, "warning: p@1.2.3: look\nerror: failed to run custom build command for `p v1.2.3 (" + root_ +
                             "/p)`\n\nCaused by:\n  process didn't exit successfully: `" + root_ +
                             "/script` (exit status: 3)\n  --- stdout\n  cargo:warning=look\n  out\n\n  --- stderr\n  "
                             "oops\n");
  EXPECT_THAT(Run("kill -9 $$").message, HasSubstr("(signal: 9, SIGKILL: kill)"));
}

TEST_F(BuildScriptTest, ReportedErrorsAndBadDirectivesFail) {
  BuildScriptEnd end = Run("echo cargo::error=no compiler");
  EXPECT_FALSE(end.success);
  EXPECT_THAT(end.message, HasSubstr("error: p@1.2.3: no compiler\n"));
  end = Run("echo cargo::odd=1");
  EXPECT_FALSE(end.success);
  EXPECT_THAT(end.message, HasSubstr("unknown key `odd`"));
}

TEST_F(BuildScriptTest, WarningsAreShownForPathPackages) {
  EXPECT_EQ(Run("echo cargo:warning=w").message, "warning: p@1.2.3: w\n");
  spec_.is_local = false;
  EXPECT_EQ(Run("echo cargo:warning=w").message, "");
}

TEST_F(BuildScriptTest, AMissingProgramIsAnError) {
  spec_.program = root_ + "/none";
  EXPECT_FALSE(RunBuildScript(spec_, inherited_, disk_));
}

TEST_F(BuildScriptTest, OverridesRunNothing) {
  spec_.program.clear();
  spec_.overrides = {{"rustc-link-lib", "z"}, {"root", "/r"}};
  Result<BuildScriptEnd> end = RunBuildScript(spec_, inherited_, disk_);
  ASSERT_TRUE(end && end->success);
  EXPECT_EQ(Output("flags-lib.sh"), "set -- \"$@\" -l z\n");
  EXPECT_THAT(ReadDepfile().inputs, IsEmpty());
}

TEST_F(BuildScriptTest, TheDescriptionReadsBack) {
  spec_.linked_runs = {{"z", "/x=y"}};
  spec_.native_runs = {"/n"};
  spec_.overrides = {{"a", "b=c"}};
  spec_.environment.Unset("RUSTFLAGS");
  spec_.environment.SetIfAbsent("A", "multi\nline");
  spec_.environment.Prepend("LD_LIBRARY_PATH", "/l");
  spec_.directives.rust_version = "1.60";
  spec_.directives.has_cdylib = true;
  const Result<BuildScriptSpec> read = ParseBuildScriptSpec(FormatBuildScriptSpec(spec_), "s");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, spec_);
  EXPECT_FALSE(ParseBuildScriptSpec("", "s"));
  EXPECT_FALSE(ParseBuildScriptSpec("rbuild-build-script 1\n", "s"));
  EXPECT_EQ(ParseBuildScriptSpec("rbuild-build-script 1\nodd 1\n", "s").error().ToString(), "s:2: unknown key 'odd'");
}

}  // namespace
}  // namespace rbuild::cargo
