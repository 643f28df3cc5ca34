// `-t run-build-script`, and generated build files under stock ninja beside real cargo.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "cargo/generate.h"
#include "fakes/fake_output.h"
#include "tools/tool.h"

namespace rbuild {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(RunBuildScriptToolTest, WrongArgumentsAreErrors) {
  RealDisk disk;
  const RealClock clock;
  const Environment environment;
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{}, {"a", "b"}, {"/nonexistent/spec"}}) {
    FakeOutput output;
    EXPECT_EQ(RunTool({}, {disk, clock, environment, output}, "run-build-script", arguments), 1);
    EXPECT_THAT(output.err, HasSubstr("rbuild: error: "));
  }
}

// One process that was started: its arguments, variables and folder, with what differs by nature made equal.
struct Invocation {
  std::vector<std::string> arguments;
  std::set<std::string> environment;
  std::string cwd;
};

class GeneratedBuildTest : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("cargo --version >/dev/null 2>&1 && ninja --version >/dev/null 2>&1") != 0) {
      GTEST_SKIP() << "needs cargo and ninja";
    }
    std::string name = testing::TempDir() + "generated-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = std::filesystem::canonical(name);
    WriteWorkspace();
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& path, const std::string& content) const {
    std::filesystem::create_directories(std::filesystem::path(root_ + "/" + path).parent_path());
    std::ofstream(root_ + "/" + path) << content;
  }
  static std::string Read(const std::string& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  // Output and exit code of a command in the workspace.
  std::pair<std::string, int> Run(const std::string& command) const {
    const std::string log = root_ + "/command.log";
    const int status = std::system(
        ("cd " + ShellQuote(root_ + "/ws") + " && (" + command + ") >" + ShellQuote(log) + " 2>&1").c_str());
    return {Read(log), WEXITSTATUS(status)};
  }

  // A proc-macro, a library over a `links` package that compiles C, and a program with a build script.
  void WriteWorkspace() const {
    auto manifest = [](const std::string& name, const std::string& more) {
      return "[package]\nname = \"" + name + "\"\nversion = \"0.1.2-pre.3\"\nedition = \"2021\"\n" + more;
    };
    Write("ws/Cargo.toml", "[workspace]\nmembers = [\"app\", \"lib\", \"macro\", \"zz-sys\"]\nresolver = \"2\"\n");
    Write("ws/app/Cargo.toml", manifest("my-app",
                                        "description = \"it's \\\"odd\\\" $HOME `x`\"\nauthors = [\"A\", "
                                        "\"B\"]\n[features]\ndefault = [\"fast\"]\nfast = []\n[dependencies]\n"
                                        "lib = { path = \"../lib\" }\nmy-macro = { path = \"../macro\" }\n"
                                        "[build-dependencies]\nlib = { path = \"../lib\" }\n"));
    Write("ws/app/build.rs",
          "fn main() {\n  let out = std::env::var(\"OUT_DIR\").unwrap();\n"
          "  let env: Vec<String> = std::env::vars().map(|(k, v)| format!(\"{k}={v}\\0\")).collect();\n"
          "  std::fs::write(format!(\"{out}/script-env\"), env.concat()).unwrap();\n"
          "  let data = std::fs::read_to_string(\"data.txt\").unwrap();\n"
          "  println!(\"cargo:rerun-if-changed=data.txt\");\n  println!(\"cargo:rustc-cfg=scripted\");\n"
          "  println!(\"cargo:rustc-check-cfg=cfg(scripted)\");\n"
          "  println!(\"cargo:rustc-env=SAID=it's {} $X\", data.trim());\n"
          "  println!(\"cargo:warning=two is {}\", lib::two());\n}\n");
    Write("ws/app/data.txt", "first\n");
    Write("ws/app/src/main.rs",
          "#[derive(my_macro::Hello)]\nstruct S;\nfn main() {\n  println!(\"{} {} {} {} {}\", cfg!(scripted), "
          "env!(\"SAID\"), S::hello(), lib::answer(), env!(\"CARGO_PKG_DESCRIPTION\"));\n}\n");
    Write("ws/lib/Cargo.toml", manifest("lib", "[dependencies]\nzz-sys = { path = \"../zz-sys\" }\n"));
    Write("ws/lib/src/lib.rs", "pub fn two() -> i32 { 2 }\npub fn answer() -> i32 { unsafe { zz_sys::answer() } }\n");
    Write("ws/macro/Cargo.toml", manifest("my-macro", "[lib]\nproc-macro = true\n"));
    Write("ws/macro/src/lib.rs",
          "use proc_macro::TokenStream;\n#[proc_macro_derive(Hello)]\npub fn hello(_: TokenStream) -> TokenStream {\n  "
          "\"impl S { fn hello() -> &'static str { \\\"derived\\\" } }\".parse().unwrap()\n}\n");
    Write("ws/zz-sys/Cargo.toml", manifest("zz-sys", "links = \"zz\"\n"));
    Write("ws/zz-sys/build.rs",
          "use std::process::Command;\nfn main() {\n  let out = std::env::var(\"OUT_DIR\").unwrap();\n"
          "  std::fs::write(format!(\"{out}/a.c\"), \"int answer(void) { return 42; }\").unwrap();\n"
          "  let run = |p: &str, a: &[&str]| "
          "assert!(Command::new(p).args(a).current_dir(&out).status().unwrap().success());\n"
          "  run(\"cc\", &[\"-c\", \"a.c\", \"-o\", \"a.o\"]);\n  run(\"ar\", &[\"crsD\", \"libzz.a\", \"a.o\"]);\n"
          "  println!(\"cargo:rerun-if-changed=build.rs\");\n"
          "  println!(\"cargo::rustc-link-search=native={out}\");\n  println!(\"cargo::rustc-link-lib=static=zz\");\n"
          "  println!(\"cargo::metadata=root={out}\");\n}\n");
    Write("ws/zz-sys/src/lib.rs", "extern \"C\" { pub fn answer() -> i32; }\n");
    Write("logger",
          "#!/bin/sh\ncase \" $* \" in *' --crate-name ___ '*) ;; *' --crate-name '*)\n"
          "printf '%s\\0' \"$@\" >\"$LOG_FOLDER/$$.argv\"; env -0 >\"$LOG_FOLDER/$$.env\"; pwd "
          ">\"$LOG_FOLDER/$$.cwd\";;\n"
          "esac\nexec \"$@\"\n");
    chmod((root_ + "/logger").c_str(), 0755);
  }

  Result<cargo::GeneratedBuild> Prepare(const Environment& environment) const {
    cargo::GenerateRequest request;
    request.metadata.cwd = root_ + "/ws";
    request.metadata.offline = true;
    request.rbuild_program = std::filesystem::read_symlink("/proc/self/exe");
    RealDisk disk;
    TRY_ASSIGN(cargo::Config config, cargo::Config::Load(disk, environment, {request.metadata.cwd, {}}));
    return cargo::PrepareBuildFile(request, config, RealClock(), disk);
  }

  // Folders and digests differ by nature; the order of -L dependency= has no meaning.
  static std::string Normal(std::string text) {
    static const std::vector<std::pair<std::regex, std::string>> kRules = {
        {std::regex("/[^ =:]*/(rbuild/debug/units|debug/build)/[^/ :]*-[0-9a-f]{16}/out"), "OUT"},
        {std::regex("/[^ =:]*/rbuild/debug/units/[^/ :]*-[0-9a-f]{16}(/incremental)?"), "UNIT"},
        {std::regex("/[^ =:]*/debug/(deps|incremental|build/[^/ :]*-[0-9a-f]{16}$)"), "UNIT"},
        {std::regex("/[^ =:]*/cargo-target/debug|/[^ =:]*/target/debug"), "FINAL"},
        {std::regex("[0-9a-f]{16}"), "HASH"}};
    for (const auto& [pattern, replacement] : kRules) {
      text = std::regex_replace(text, pattern, replacement);
    }
    return text;
  }

  static std::set<std::string> Variables(const std::string& text) {
    // Of the shell, of the two tools, what cargo sets for its own downloads, and lists of folders that differ by
    // nature.
    static const std::set<std::string> kOther = {"PWD", "OLDPWD", "_", "SHLVL", "LOG_FOLDER", "CARGO_TARGET_DIR",
                                                 "CARGO_MAKEFLAGS", "LD_LIBRARY_PATH", "SSL_CERT_DIR", "SSL_CERT_FILE",
                                                 // Bindings that stock ninja doesn't know.
                                                 "CARGO_PRIMARY_PACKAGE", "RUSTUP_TOOLCHAIN_SOURCE",
                                                 "RUST_RECURSION_COUNT"};
    std::set<std::string> variables;
    for (std::string_view variable : Split(text, '\0')) {
      const std::string name(variable.substr(0, variable.find('=')));
      if (!name.empty() && !kOther.contains(name) && !name.starts_with("_rbuild_")) {
        variables.insert(Normal(std::string(variable)));
      }
    }
    return variables;
  }

  // By crate name and crate types.
  std::map<std::string, Invocation> Logged(const std::string& folder) const {
    std::map<std::string, Invocation> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() != ".argv") {
        continue;
      }
      std::filesystem::path path = entry.path();
      const std::string text = Read(path);
      Invocation invocation;
      std::string name;
      std::vector<std::string_view> words = Split(text, '\0');
      for (size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i] == "-L" && words[i + 1].starts_with("dependency=")) {
          ++i;
        } else if (!words[i].starts_with("--diagnostic-width")) {
          invocation.arguments.push_back(Normal(std::string(words[i])));
        }
        if (words[i] == "--crate-name") {
          name = words[i + 1];
        }
      }
      invocation.environment = Variables(Read(path.replace_extension(".env")));
      invocation.cwd = Read(path.replace_extension(".cwd"));
      for (const std::string& variable : invocation.environment) {
        name += variable.starts_with("CARGO_PKG_NAME=") ? " of " + variable : "";
      }
      all[name] = std::move(invocation);
    }
    return all;
  }

  std::string FindScriptEnvironment(const std::string& folder) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().filename() == "script-env") {
        return Read(entry.path());
      }
    }
    return {};
  }

  std::string root_;
};

TEST_F(GeneratedBuildTest, StockNinjaBuildsAndRebuildsWhatChanged) {
  const Environment environment = Environment::OfProcess();
  const Result<cargo::GeneratedBuild> build = Prepare(environment);
  ASSERT_TRUE(build) << build.error().ToString();
  EXPECT_EQ(build->units, 6U);
  EXPECT_EQ(build->script_runs, 2U);
  EXPECT_EQ(build->workspace_root, root_ + "/ws");
  EXPECT_EQ(build->profile_description, "unoptimized + debuginfo");
  const std::string ninja = "ninja -f " + ShellQuote(build->build_file);
  auto [output, code] = Run(ninja);
  ASSERT_EQ(code, 0) << output;
  EXPECT_THAT(output, HasSubstr("warning: my-app@0.1.2-pre.3: two is 2"));
  EXPECT_EQ(Run("target/debug/my-app").first, "true it's first $X derived 42 it's \"odd\" $HOME `x`\n");
  EXPECT_THAT(Run(ninja).first, HasSubstr("no work to do"));

  // The file that the script named reaches the program, and nothing below it is made again.
  Write("ws/app/data.txt", "second\n");
  output = Run(ninja).first;
  EXPECT_THAT(output, HasSubstr("Compiling my-app v0.1.2-pre.3 ("));
  EXPECT_THAT(output, Not(HasSubstr("zz-sys")));
  EXPECT_THAT(Run("target/debug/my-app").first, HasSubstr("it's second $X"));

  // A failing script is told as cargo tells it.
  std::filesystem::remove(root_ + "/ws/app/data.txt");
  std::tie(output, code) = Run(ninja);
  EXPECT_NE(code, 0);
  EXPECT_THAT(output, HasSubstr("error: failed to run custom build command for `my-app v0.1.2-pre.3 ("));
  EXPECT_THAT(output, HasSubstr("  --- stderr\n"));
}

TEST_F(GeneratedBuildTest, ThePlanIsMadeAnewOnlyWhenItsInputsChange) {
  const Environment environment = Environment::OfProcess();
  EXPECT_TRUE(Prepare(environment)->regenerated);
  EXPECT_FALSE(Prepare(environment)->regenerated);
  Write("ws/app/src/main.rs", "fn main() {}\n");
  EXPECT_FALSE(Prepare(environment)->regenerated);
  Write("ws/app/src/bin/other.rs", "fn main() {}\n");
  const cargo::GeneratedBuild with_bin = *Prepare(environment);
  EXPECT_TRUE(with_bin.regenerated);
  EXPECT_EQ(with_bin.units, 7U);
  Write("ws/.cargo/config.toml", "[build]\nrustflags = [\"--cfg\", \"x\"]\n");
  EXPECT_TRUE(Prepare(environment)->regenerated);
  EXPECT_FALSE(Prepare(environment)->regenerated);
}

TEST_F(GeneratedBuildTest, ProcessesStartAsCargoStartsThem) {
  Environment environment = Environment::OfProcess();
  environment.Set("RUSTC_WRAPPER", root_ + "/logger");
  for (const char* folder : {"cargo-log", "our-log"}) {
    std::filesystem::create_directory(root_ + "/" + folder);
  }
  const std::string start = "RUSTC_WRAPPER=" + ShellQuote(root_ + "/logger") + " LOG_FOLDER=" + ShellQuote(root_);
  auto [output, code] = Run(start + "/cargo-log cargo build --offline --target-dir ../cargo-target");
  ASSERT_EQ(code, 0) << output;
  const Result<cargo::GeneratedBuild> build = Prepare(environment);
  ASSERT_TRUE(build) << build.error().ToString();
  std::tie(output, code) = Run(start + "/our-log ninja -f " + ShellQuote(build->build_file));
  ASSERT_EQ(code, 0) << output;

  const std::map<std::string, Invocation> expected = Logged(root_ + "/cargo-log");
  const std::map<std::string, Invocation> actual = Logged(root_ + "/our-log");
  ASSERT_EQ(expected.size(), 6U);
  ASSERT_EQ(actual.size(), expected.size());
  for (const auto& [name, invocation] : expected) {
    ASSERT_TRUE(actual.contains(name)) << name;
    EXPECT_EQ(actual.at(name).arguments, invocation.arguments) << name;
    EXPECT_EQ(actual.at(name).environment, invocation.environment) << name;
    EXPECT_EQ(actual.at(name).cwd, invocation.cwd) << name;
  }
  const std::string script = FindScriptEnvironment(root_ + "/cargo-target");
  ASSERT_FALSE(script.empty());
  EXPECT_EQ(Variables(FindScriptEnvironment(root_ + "/ws/target")), Variables(script));
}

}  // namespace
}  // namespace rbuild
