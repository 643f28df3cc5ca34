// Options: tables of command lines and what they mean.
#include "cli/options.h"

#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/option_values.h"
#include "fakes/memory_disk.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class OptionsTest : public testing::Test {
 protected:
  OptionsTest() { environment_.Set("HOME", "/home/somebody"); }

  using Arguments = std::vector<std::string>;

  tl::expected<Options, UsageError> Parse(const Arguments& arguments, const std::string& program = "rbuild") {
    return ParseOptions(program, arguments, environment_, disk_);
  }
  template <class T>
  T Expect(const Arguments& arguments, const std::string& program = "rbuild") {
    auto parsed = Parse(arguments, program);
    if (!parsed) {
      ADD_FAILURE() << parsed.error().text;
      return {};
    }
    if (!std::holds_alternative<T>(*parsed)) {
      ADD_FAILURE() << "another kind of options: " << parsed->index();
      return {};
    }
    return std::get<T>(*parsed);
  }
  NinjaOptions Ninja(const Arguments& arguments) { return Expect<NinjaOptions>(arguments, "ninja"); }
  CargoOptions Cargo(const Arguments& arguments) { return Expect<CargoOptions>(arguments); }
  UsageError ErrorOf(const Arguments& arguments, const std::string& program = "rbuild") {
    auto parsed = Parse(arguments, program);
    if (parsed) {
      ADD_FAILURE() << "no error";
      return {};
    }
    return parsed.error();
  }
  std::string FirstLine(const UsageError& error) { return error.text.substr(0, error.text.find('\n')); }

  Environment environment_;
  MemoryDisk disk_;
};

TEST_F(OptionsTest, TheFolderDecidesWhichCommandLineItIs) {
  Expect<CargoOptions>({});
  Expect<CargoOptions>({"-C", "sub"});
  disk_.Create("sub/build.ninja");
  Expect<CargoOptions>({});
  EXPECT_EQ("sub", Expect<NinjaOptions>({"-C", "sub"}).directory);
  EXPECT_EQ("sub", Expect<NinjaOptions>({"-vCsub"}).directory);
  EXPECT_EQ("other", Expect<CargoOptions>({"-C", "sub", "-C", "other"}).directory);
  disk_.Create("build.ninja");
  EXPECT_THAT(Expect<NinjaOptions>({"build"}).targets, ElementsAre("build"));
}

TEST_F(OptionsTest, SomeFlagsDecideByThemselves) {
  EXPECT_EQ("x.ninja", Expect<NinjaOptions>({"-f", "x.ninja"}).file);
  EXPECT_EQ("x.ninja", Expect<NinjaOptions>({"-nfx.ninja"}).file);
  EXPECT_EQ("run-build-script", Expect<ToolRequest>({"-t", "run-build-script", "x"}).tool);
  EXPECT_THAT(Cargo({"-p", "-f"}).request.packages, ElementsAre("-f"));
  EXPECT_THAT(Cargo({"--features", "-f"}).request.features, ElementsAre("-f"));
}

TEST_F(OptionsTest, TheNameNinjaDecidesToo) {
  EXPECT_EQ("ninja", Expect<NinjaOptions>({"a"}, "/usr/bin/ninja").name);
  EXPECT_EQ("ninja", Expect<NinjaOptions>({"a"}, "ninja-build").name);
  disk_.Create("build.ninja");
  EXPECT_EQ("rbuild", Expect<NinjaOptions>({"a"}, "/usr/bin/rbuild").name);
}

// --- ninja's command line

TEST_F(OptionsTest, NinjaDefaults) {
  NinjaOptions options = Ninja({});
  EXPECT_EQ("build.ninja", options.file);
  EXPECT_FALSE(options.jobs.has_value());
  EXPECT_EQ(1, options.keep_going);
  EXPECT_EQ(0, options.max_load);
  EXPECT_FALSE(options.dry_run);
  EXPECT_EQ(Verbosity::kNormal, options.verbosity);
  EXPECT_FALSE(options.status_format.has_value());
  EXPECT_EQ(WarningAction::kWarn, options.phony_cycle);
  EXPECT_TRUE(options.targets.empty());
  EXPECT_TRUE(options.warnings.empty());
}

TEST_F(OptionsTest, NinjaFlagsAndTargetsInAnyOrder) {
  NinjaOptions options = Ninja({"a", "-j8", "b", "-k", "0", "-l", "2.5", "-n", "-v", "-C", "dir", "-f", "x", "c"});
  EXPECT_THAT(options.targets, ElementsAre("a", "b", "c"));
  EXPECT_EQ(8, options.jobs);
  EXPECT_EQ(0, options.keep_going);
  EXPECT_EQ(2.5, options.max_load);
  EXPECT_TRUE(options.dry_run);
  EXPECT_EQ(Verbosity::kVerbose, options.verbosity);
  EXPECT_EQ("dir", options.directory);
  EXPECT_EQ("x", options.file);
}

TEST_F(OptionsTest, NinjaValuesAsNinjaReadsThem) {
  EXPECT_EQ(0, Ninja({"-j0"}).jobs);
  EXPECT_EQ(3, Ninja({"-j1", "-j", "3"}).jobs);
  EXPECT_EQ(0, Ninja({"-k", "-1"}).keep_going);
  EXPECT_EQ(0, Ninja({"-k-5"}).keep_going);
  EXPECT_EQ(7, Ninja({"-k7"}).keep_going);
  EXPECT_EQ(-1, Ninja({"-l", "-1"}).max_load);
  EXPECT_FALSE(Ninja({}).jobserver_pool.has_value());
  EXPECT_EQ(JobserverStyle::kPipe, Ninja({"--jobserver-pool"}).jobserver_pool);
  EXPECT_EQ(JobserverStyle::kFifo, Ninja({"--jobserver-pool=pipe", "--jobserver-pool=fifo"}).jobserver_pool);
  EXPECT_THAT(Ninja({"--jobserver-pool", "fifo"}).targets, ElementsAre("fifo"));
  EXPECT_EQ("[$finished] ", Ninja({"--status=[$finished] "}).status_format);
  EXPECT_EQ("-x", Ninja({"--status", "-x"}).status_format);
  EXPECT_EQ(Verbosity::kQuiet, Ninja({"-v", "--quiet"}).verbosity);
  EXPECT_EQ(Verbosity::kVerbose, Ninja({"--quiet", "--verbose"}).verbosity);
}

TEST_F(OptionsTest, NinjaTakesWordsAsTheyAre) {
  EXPECT_THAT(Ninja({"--", "-v", "--", "a"}).targets, ElementsAre("-v", "--", "a"));
  EXPECT_THAT(Ninja({"[a]", "x^", "a=b", "-", "build", "%%", "{x}", "//"}).targets,
              ElementsAre("[a]", "x^", "a=b", "-", "build", "%%", "{x}", "//"));
  EXPECT_EQ("[a,b]", Ninja({"-C", "[a,b]"}).directory);
}

TEST_F(OptionsTest, NinjaDebugModesAndWarnings) {
  NinjaOptions options = Ninja({"-d", "explain", "-dstats", "-d", "keepdepfile", "-d", "keeprsp"});
  EXPECT_TRUE(options.debug.explain && options.debug.stats && options.debug.keep_depfile && options.debug.keep_rsp);
  options = Ninja({"-w", "phonycycle=err", "-w", "missingdeps=err", "-wmissingoutfile=warn", "-w", "dupbuild=err"});
  EXPECT_EQ(WarningAction::kError, options.phony_cycle);
  EXPECT_EQ(WarningAction::kError, options.missing_deps);
  EXPECT_EQ(WarningAction::kWarn, options.missing_out_file);
  EXPECT_THAT(options.warnings, ElementsAre("deprecated warning 'dupbuild'"));
}

TEST_F(OptionsTest, NinjaToolsTakeTheRest) {
  ToolRequest request = Expect<ToolRequest>({"-v", "-C", "dir", "-t", "clean", "-g", "--foo", "-t", "x"}, "ninja");
  EXPECT_EQ("clean", request.tool);
  EXPECT_THAT(request.arguments, ElementsAre("-g", "--foo", "-t", "x"));
  EXPECT_EQ("dir", request.options.directory);
  EXPECT_EQ(Verbosity::kVerbose, request.options.verbosity);
  request = Expect<ToolRequest>({"a", "-vtquery", "b"}, "ninja");
  EXPECT_EQ("query", request.tool);
  EXPECT_THAT(request.arguments, ElementsAre("a", "b"));
}

TEST_F(OptionsTest, AValueThatLooksLikeAToolIsNone) {
  EXPECT_EQ("-t", Ninja({"-C", "-t", "clean"}).directory);
  EXPECT_THAT(Ninja({"--", "-t", "clean"}).targets, ElementsAre("-t", "clean"));
}

struct NinjaErrorCase {
  std::vector<std::string> arguments;
  std::string first_line;
};

class NinjaErrors : public OptionsTest, public testing::WithParamInterface<NinjaErrorCase> {};

TEST_P(NinjaErrors, AreNinjas) {
  UsageError error = ErrorOf(GetParam().arguments, "ninja");
  EXPECT_EQ(GetParam().first_line, FirstLine(error));
  EXPECT_EQ(1, error.exit_code);
  EXPECT_EQ('\n', error.text.back());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, NinjaErrors,
    testing::Values(
        NinjaErrorCase{{"-j", "x"}, "ninja: fatal: invalid -j parameter"},
        NinjaErrorCase{{"-j-1"}, "ninja: fatal: invalid -j parameter"},
        NinjaErrorCase{{"-j8x"}, "ninja: fatal: invalid -j parameter"},
        NinjaErrorCase{{"-k", "x"}, "ninja: fatal: -k parameter not numeric; did you mean -k 0?"},
        NinjaErrorCase{{"-l", "x"}, "ninja: fatal: -l parameter not numeric: did you mean -l 0.0?"},
        NinjaErrorCase{{"-d", "explan"}, "ninja: error: unknown debug setting 'explan', did you mean 'explain'?"},
        NinjaErrorCase{{"-d", "nonsense"}, "ninja: error: unknown debug setting 'nonsense'"},
        NinjaErrorCase{{"-w", "phonycycle=er"},
                       "ninja: error: unknown warning flag 'phonycycle=er', did you mean "
                       "'phonycycle=err'?"},
        NinjaErrorCase{{"-w", "phonycycle=ignore"}, "ninja: error: unknown warning flag 'phonycycle=ignore'"},
        NinjaErrorCase{{"-w", "what"}, "ninja: error: unknown warning flag 'what'"},
        NinjaErrorCase{{"--jobserver-pool=sem"},
                       "ninja: fatal: unknown style of jobserver 'sem'; there are pipe and fifo"},
        NinjaErrorCase{{"-j"}, "ninja: option requires an argument -- 'j'"},
        NinjaErrorCase{{"-nj"}, "ninja: option requires an argument -- 'j'"},
        NinjaErrorCase{{"-t"}, "ninja: option requires an argument -- 't'"},
        NinjaErrorCase{{"--status"}, "ninja: option '--status' requires an argument"},
        NinjaErrorCase{{"-x"}, "ninja: invalid option -- 'x'"}, NinjaErrorCase{{"-vx"}, "ninja: invalid option -- 'x'"},
        NinjaErrorCase{{"--foo=1"}, "ninja: unrecognized option '--foo'"}));

TEST_F(OptionsTest, AWrongFlagOfNinjaShowsTheUsageAndTheNearestName) {
  EXPECT_THAT(ErrorOf({"--verbos"}, "ninja").text,
              StartsWith("ninja: unrecognized option '--verbos'\nninja: did you mean '--verbose'?\nusage: ninja "));
  disk_.Create("build.ninja");
  EXPECT_THAT(ErrorOf({"--release"}).text,
              HasSubstr("rbuild: it is a flag for Cargo workspaces, but a build.ninja is used here\n"));
}

TEST_F(OptionsTest, ListsAndHelpOfNinja) {
  ShowHelp help = Expect<ShowHelp>({"-h"}, "ninja");
  EXPECT_TRUE(help.to_stderr);
  EXPECT_EQ(1, help.exit_code);
  EXPECT_THAT(help.text, StartsWith("usage: ninja [options] [targets...]\n"));
  ShowHelp modes = Expect<ShowHelp>({"-d", "list"}, "ninja");
  EXPECT_THAT(modes.text, StartsWith("debugging modes:\n  stats "));
  EXPECT_EQ(1, modes.exit_code);
  EXPECT_THAT(Expect<ShowHelp>({"-w", "list"}, "ninja").text,
              HasSubstr("  missingoutfile={err,warn,ignore} a command"));
}

TEST_F(OptionsTest, HelpNamesEveryFlagOfBothCommandLines) {
  ShowHelp help = Expect<ShowHelp>({"--help"});
  EXPECT_FALSE(help.to_stderr);
  EXPECT_EQ(0, help.exit_code);
  for (const char* flag : {"-C",
                           "-f",
                           "-j",
                           "-k",
                           "-l",
                           "-n",
                           "-v",
                           "--verbose",
                           "--quiet",
                           "-d",
                           "-t",
                           "-w",
                           "--version",
                           "-h",
                           "--status",
                           "--release",
                           "--profile",
                           "--package",
                           "--workspace",
                           "--exclude",
                           "--features",
                           "--all-features",
                           "--no-default-features",
                           "--bins",
                           "--bin",
                           "--lib",
                           "--examples",
                           "--example",
                           "--target",
                           "--target-dir",
                           "--manifest-path",
                           "--offline",
                           "--locked",
                           "--frozen",
                           "--jobs",
                           "--keep-going",
                           "--config",
                           "--tests",
                           "--all-targets",
                           "--color"}) {
    EXPECT_THAT(help.text, HasSubstr(flag));
  }
  for (const CargoCommandInfo& info : CargoCommands()) {
    EXPECT_THAT(help.text, HasSubstr("\n  " + std::string(info.name)));
  }
  disk_.Create("build.ninja");
  EXPECT_EQ(help.text, Expect<ShowHelp>({"-h"}).text);
}

TEST_F(OptionsTest, VersionsThatOtherToolsRead) {
  EXPECT_EQ("1.13.2\n", Expect<ShowVersion>({"--version"}, "ninja").text);
  EXPECT_EQ("1.13.2.rbuild-0.1.0\n", Expect<ShowVersion>({"--version"}).text);
  EXPECT_EQ("rbuild 0.1.0 (stands in for ninja 1.13.2)\n", Expect<ShowVersion>({"-V"}).text);
  disk_.Create("build.ninja");
  EXPECT_EQ("1.13.2.rbuild-0.1.0\n", Expect<ShowVersion>({"--version"}).text);
}

// --- cargo's command line

TEST_F(OptionsTest, CargoDefaults) {
  for (const Arguments& arguments : {Arguments{}, Arguments{"build"}, Arguments{"b"}}) {
    CargoOptions options = Cargo(arguments);
    EXPECT_EQ("dev", options.request.profile_name());
    EXPECT_TRUE(options.request.targets.is_default());
    EXPECT_TRUE(options.request.packages.empty());
    EXPECT_FALSE(options.jobs.has_value());
    EXPECT_FALSE(options.color.has_value());
    EXPECT_EQ(0, options.verbose);
    EXPECT_FALSE(options.offline || options.locked || options.frozen || options.quiet || options.keep_going);
  }
}

TEST_F(OptionsTest, CargoSelection) {
  CargoOptions options = Cargo({"build", "-p", "a", "--package=b", "-pc", "--bin", "x", "--bin=y", "--lib", "--bins",
                                "--examples", "--example", "e", "-F", "f1 f2", "--features", "f3,f4", "-Ff5"});
  EXPECT_THAT(options.request.packages, ElementsAre("a", "b", "c"));
  EXPECT_THAT(options.request.targets.bins.names, ElementsAre("x", "y"));
  EXPECT_TRUE(options.request.targets.bins.all);
  EXPECT_TRUE(options.request.targets.lib);
  EXPECT_TRUE(options.request.targets.examples.all);
  EXPECT_THAT(options.request.targets.examples.names, ElementsAre("e"));
  EXPECT_THAT(options.request.features, ElementsAre("f1 f2", "f3,f4", "f5"));
}

TEST_F(OptionsTest, CargoWorkspaceAndFeatures) {
  CargoOptions options =
      Cargo({"--workspace", "--exclude", "a", "--exclude", "b", "--all-features", "--no-default-features", "build"});
  EXPECT_TRUE(options.request.workspace);
  EXPECT_THAT(options.request.exclude, ElementsAre("a", "b"));
  EXPECT_TRUE(options.request.all_features);
  EXPECT_TRUE(options.request.no_default_features);
  EXPECT_TRUE(Cargo({"--all"}).request.workspace);
}

TEST_F(OptionsTest, CargoProfilesAndPlaces) {
  EXPECT_EQ("release", Cargo({"-r"}).request.profile_name());
  EXPECT_EQ("release", Cargo({"build", "--release"}).request.profile_name());
  EXPECT_EQ("bench", Cargo({"--profile", "bench"}).request.profile_name());
  CargoOptions options = Cargo({"--target", "a-b-c", "--target=d-e-f", "--target-dir", "out", "--manifest-path",
                                "x/Cargo.toml", "--offline", "--locked", "--frozen", "-C", "dir"});
  EXPECT_THAT(options.request.platforms, ElementsAre("a-b-c", "d-e-f"));
  EXPECT_EQ("out", options.target_dir);
  EXPECT_EQ("x/Cargo.toml", options.manifest_path);
  EXPECT_TRUE(options.offline && options.locked && options.frozen);
  EXPECT_EQ("dir", options.directory);
}

TEST_F(OptionsTest, CargoOutputAndJobs) {
  EXPECT_EQ(2, Cargo({"-vv"}).verbose);
  EXPECT_EQ(2, Cargo({"-v", "build", "--verbose"}).verbose);
  EXPECT_TRUE(Cargo({"-q"}).quiet);
  EXPECT_TRUE(Cargo({"--keep-going"}).keep_going);
  EXPECT_TRUE(Cargo({"-k"}).keep_going);
  EXPECT_TRUE(Cargo({"-kC", "d"}).keep_going);
  EXPECT_EQ(ColorChoice::kNever, Cargo({"--color", "never"}).color);
  EXPECT_EQ(ColorChoice::kAlways, Cargo({"--color=always"}).color);
  EXPECT_EQ(ColorChoice::kAuto, Cargo({"--color", "auto"}).color);
  EXPECT_TRUE(Cargo({"-d", "explain"}).debug.explain);
  EXPECT_EQ(4, Cargo({"-j4"}).jobs);
  EXPECT_EQ(-1, Cargo({"--jobs", "-1"}).jobs);
  EXPECT_EQ(kDefaultJobs, Cargo({"-j", "default"}).jobs);
}

TEST(ResolveCargoJobs, CountsFromTheProcessorsWhenNegative) {
  EXPECT_EQ(8, ResolveCargoJobs(std::nullopt, 8));
  EXPECT_EQ(8, ResolveCargoJobs(kDefaultJobs, 8));
  EXPECT_EQ(3, ResolveCargoJobs(3, 8));
  EXPECT_EQ(6, ResolveCargoJobs(-2, 8));
  EXPECT_EQ(1, ResolveCargoJobs(-20, 8));
}

struct CargoErrorCase {
  std::vector<std::string> arguments;
  std::string first_line;
  int exit_code;
};

class CargoErrors : public OptionsTest, public testing::WithParamInterface<CargoErrorCase> {};

TEST_P(CargoErrors, AreCargos) {
  UsageError error = ErrorOf(GetParam().arguments);
  EXPECT_EQ(GetParam().first_line, FirstLine(error));
  EXPECT_EQ(GetParam().exit_code, error.exit_code);
  EXPECT_EQ('\n', error.text.back());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, CargoErrors,
    testing::Values(
        CargoErrorCase{{"--relase"}, "error: unexpected argument '--relase' found", 1},
        CargoErrorCase{{"-z"}, "error: unexpected argument '-z' found", 1},
        CargoErrorCase{{"build", "x"}, "error: unexpected argument 'x' found", 1},
        CargoErrorCase{
            {"-j", "x"}, "error: could not parse `x`. Number of parallel jobs should be `default` or a number.", 101},
        CargoErrorCase{{"-j0"}, "error: jobs may not be 0", 101},
        CargoErrorCase{{"-j"}, "error: a value is required for '--jobs <N>' but none was supplied", 1},
        CargoErrorCase{{"--bin"}, "error: a value is required for '--bin <NAME>' but none was supplied", 1},
        CargoErrorCase{{"--color", "foo"}, "error: invalid value 'foo' for '--color <WHEN>'", 1},
        CargoErrorCase{{"--release", "--profile", "x"},
                       "error: the argument '--release' cannot be used with '--profile <PROFILE-NAME>'",
                       1},
        CargoErrorCase{{"-q", "-v"}, "error: cannot set both --verbose and --quiet", 101},
        CargoErrorCase{{"--exclude", "a"}, "error: --exclude can only be used together with --workspace", 101},
        CargoErrorCase{{"-d", "foo"}, "error: unknown debug setting 'foo'", 1},
        CargoErrorCase{{"frob"}, "error: no such command: `frob`", 101},
        CargoErrorCase{{"run", "--lib"}, "error: unexpected argument '--lib' found", 1},
        CargoErrorCase{{"bench", "--release"}, "error: unexpected argument '--release' found", 1},
        CargoErrorCase{{"check", "--no-run"}, "error: unexpected argument '--no-run' found", 1},
        CargoErrorCase{{"test", "a", "b"}, "error: unexpected argument 'b' found", 1},
        CargoErrorCase{{"build", "--", "x"}, "error: unexpected argument 'x' found", 1},
        CargoErrorCase{{"test", "--doc", "--lib"}, "error: Can't mix --doc with other target selecting options", 101},
        CargoErrorCase{{"test", "--doc", "--no-run"}, "error: Can't skip running doc tests with --no-run", 101},
        CargoErrorCase{{"clean", "--doc", "-p", "a"}, "error: --doc cannot be used with -p", 101}));

TEST_F(OptionsTest, CargoErrorsHelp) {
  EXPECT_THAT(ErrorOf({"--relase"}).text, HasSubstr("\n  tip: a similar argument exists: '--release'\n"));
  EXPECT_THAT(ErrorOf({"--message-format=json"}).text,
              HasSubstr("'--message-format' found\n\n  tip: cargo knows it, this version of rbuild does not\n"));
  EXPECT_THAT(ErrorOf({"-Zfoo"}).text, HasSubstr("'-Z' found\n\n  tip: cargo knows it"));
  EXPECT_THAT(ErrorOf({"--timings"}).text, HasSubstr("every build leaves a trace"));
  EXPECT_THAT(ErrorOf({"tset"}).text, HasSubstr("help: a command with a similar name exists: `test`"));
  EXPECT_THAT(ErrorOf({"all"}).text, HasSubstr("help: there is no build.ninja here"));
  EXPECT_THAT(ErrorOf({"test", "--nope"}).text, HasSubstr("Usage: rbuild test [OPTIONS] [TESTNAME] [-- [ARGS]...]"));
}

TEST_F(OptionsTest, CargoCommandsByNameAndLetter) {
  for (const CargoCommandInfo& info : CargoCommands()) {
    EXPECT_EQ(info.command, Cargo({std::string(info.name)}).command) << info.name;
    EXPECT_EQ(info.plan, Cargo({std::string(info.name)}).request.command) << info.name;
    if (!info.letter.empty()) {
      EXPECT_EQ(info.command, Cargo({std::string(info.letter), "-q"}).command) << info.letter;
    }
  }
  EXPECT_EQ(CargoCommand::kTest, Cargo({"--locked", "-p", "run", "test"}).command);
}

TEST_F(OptionsTest, WhatFollowsIsForThePrograms) {
  CargoOptions run = Cargo({"run", "-q", "--bin", "x", "first", "-f", "--release", "--", "y"});
  EXPECT_THAT(run.arguments, ElementsAre("first", "-f", "--release", "--", "y"));
  EXPECT_FALSE(run.request.release);
  EXPECT_THAT(Cargo({"run", "--", "-q"}).arguments, ElementsAre("-q"));
  CargoOptions test = Cargo({"test", "name", "-r", "--", "--nocapture", "-t"});
  EXPECT_EQ("name", test.test_name);
  EXPECT_TRUE(test.request.release);
  EXPECT_THAT(test.arguments, ElementsAre("--nocapture", "-t"));
  EXPECT_THAT(Cargo({"clippy", "--no-deps", "--", "-D", "warnings"}).arguments,
              ElementsAre("--no-deps", "-D", "warnings"));
}

TEST_F(OptionsTest, FlagsOfSingleCommands) {
  CargoOptions test = Cargo({"test", "--no-run", "--no-fail-fast", "--test", "t", "--bench=b", "--tests"});
  EXPECT_TRUE(test.no_run && test.no_fail_fast && test.request.targets.tests.all);
  EXPECT_THAT(test.request.targets.tests.names, ElementsAre("t"));
  EXPECT_THAT(test.request.targets.benches.names, ElementsAre("b"));
  EXPECT_TRUE(Cargo({"test", "--doc"}).request.doctests_only);
  CargoOptions doc = Cargo({"doc", "--open", "--no-deps", "--document-private-items"});
  EXPECT_TRUE(doc.open && doc.request.no_deps && doc.request.document_private_items);
  EXPECT_TRUE(Cargo({"clean", "-n"}).dry_run);
  EXPECT_TRUE(Cargo({"clean", "--doc"}).only_doc);
  EXPECT_THAT(Cargo({"--config", "a.b=1", "--config=f.toml"}).config_arguments, ElementsAre("a.b=1", "f.toml"));
}

TEST_F(OptionsTest, AWordOrANameAsksForCargosCommandsWhereABuildFileIs) {
  disk_.Create("build.ninja");
  EXPECT_EQ(CargoCommand::kTest, Cargo({"cargo", "test"}).command);
  EXPECT_EQ(CargoCommand::kTest, Cargo({"-q", "cargo", "test"}).command);
  EXPECT_THAT(Ninja({"cargo", "test"}).targets, ElementsAre("cargo", "test"));
  EXPECT_THAT(Expect<NinjaOptions>({"cargo"}).targets, ElementsAre("cargo"));
  EXPECT_THAT(Expect<NinjaOptions>({"test"}).targets, ElementsAre("test"));
  EXPECT_EQ(CargoCommand::kCheck, Expect<CargoOptions>({"rbuild", "check"}, "/bin/cargo-rbuild").command);
  EXPECT_EQ(CargoCommand::kBuild, Expect<CargoOptions>({"rbuild"}, "cargo-rbuild").command);
}

TEST_F(OptionsTest, OtherCommandsOfCargosAreLeftToIt) {
  EXPECT_THAT(Expect<CargoDelegate>({"tree", "-e", "features"}).arguments, ElementsAre("tree", "-e", "features"));
  EXPECT_THAT(Expect<CargoDelegate>({"clippy", "--fix", "--", "-D", "x"}).arguments,
              ElementsAre("clippy", "--fix", "--", "-D", "x"));
  CargoDelegate delegate = Expect<CargoDelegate>({"+nightly", "update"});
  EXPECT_EQ("nightly", delegate.toolchain);
  EXPECT_THAT(delegate.arguments, ElementsAre("update"));
  EXPECT_EQ("1.90", Cargo({"+1.90", "check"}).toolchain);
  disk_.Create("/bin/cargo-nextest");
  environment_.Set("PATH", "/usr/bin:/bin");
  EXPECT_THAT(Expect<CargoDelegate>({"nextest", "run"}).arguments, ElementsAre("nextest", "run"));
}

TEST_F(OptionsTest, AliasesOfTheConfiguration) {
  environment_.Set("CARGO_ALIAS_CI", "test --workspace -q");
  environment_.Set("CARGO_ALIAS_T", "check");
  environment_.Set("CARGO_ALIAS_BUILD", "test");
  environment_.Set("CARGO_ALIAS_ONE", "two -q");
  environment_.Set("CARGO_ALIAS_TWO", "one");
  CargoOptions ci = Cargo({"--locked", "ci", "name"});
  EXPECT_EQ(CargoCommand::kTest, ci.command);
  EXPECT_TRUE(ci.request.workspace && ci.quiet && ci.locked);
  EXPECT_EQ("name", ci.test_name);
  EXPECT_EQ(CargoCommand::kCheck, Cargo({"t"}).command);
  EXPECT_EQ(CargoCommand::kBuild, Cargo({"build"}).command);
  EXPECT_EQ("error: alias one has unresolvable recursive definition: one -> two -> one", FirstLine(ErrorOf({"one"})));
}

TEST_F(OptionsTest, HelpOfOneCommand) {
  EXPECT_THAT(Expect<ShowHelp>({"test", "--help"}).text, HasSubstr("--no-fail-fast"));
  EXPECT_THAT(Expect<ShowHelp>({"help", "run"}).text, HasSubstr("usage: rbuild run [OPTIONS] [ARGS]..."));
  EXPECT_EQ(Expect<ShowHelp>({"help"}).text, Expect<ShowHelp>({"--help"}).text);
  EXPECT_THAT(Cargo({"run", "x", "--help"}).arguments, ElementsAre("x", "--help"));
}

TEST_F(OptionsTest, AValueForAFlagThatTakesNoneIsAnError) {
  EXPECT_THAT(ErrorOf({"--release=x"}).text, StartsWith("error: "));
  EXPECT_THAT(ErrorOf({"--quiet=x"}, "ninja").text, StartsWith("ninja: "));
  EXPECT_EQ(1, ErrorOf({"--quiet=x"}, "ninja").exit_code);
}

TEST_F(OptionsTest, EmptyValuesAreValues) {
  EXPECT_EQ("", Ninja({"--status="}).status_format);
  EXPECT_EQ("", Ninja({"-C", ""}).directory);
  EXPECT_THAT(Ninja({"", "a"}).targets, ElementsAre("", "a"));
  EXPECT_THAT(Cargo({"--package=", "--bin", ""}).request.packages, ElementsAre(""));
}

TEST_F(OptionsTest, NoArgumentsMakeItFall) {
  const Arguments pieces = {"-",  "--",    "-=", "--=",   "-j", "-j=",   "--jobs=", "--jobs", "-k",        "-t",  "a",
                            "{}", "",      "[]", "[a,b]", "-1", "--bin", "-vvv",    "-Vh",    "--status=", "-d",  "-w",
                            "\n", "--a b", "%",  "--x=",  "++", "/x",    "-C",      "\"q\"",  "-\xff",     "--!x"};
  for (const std::string& first : pieces) {
    for (const std::string& second : pieces) {
      for (const char* program : {"ninja", "rbuild"}) {
        auto parsed = Parse({first, second}, program);
        EXPECT_TRUE(parsed || !parsed.error().text.empty()) << first << " " << second;
      }
    }
  }
}

TEST_F(OptionsTest, CargoDebugModesAreListed) {
  EXPECT_THAT(Cargo({"-d", "stats"}).debug.stats, true);
  EXPECT_EQ(0, Expect<ShowHelp>({"-d", "list"}).exit_code);
}

}  // namespace
}  // namespace rbuild
