// The command line in a Cargo workspace: tables of command lines and what they mean.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/cargo_command.h"
#include "cli/options.h"
#include "cli/options_fixture.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

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
  EXPECT_EQ(FutureReports::kShown, Cargo({"check", "--future-incompat-report"}).future_reports);
  EXPECT_EQ(MessageFormat(), Cargo({"--message-format", "human"}).format);
  EXPECT_EQ((MessageFormat{.is_short = true}), Cargo({"test", "--message-format=Short"}).format);
  EXPECT_EQ((MessageFormat{.json = true}), Cargo({"--message-format=json"}).format);
  EXPECT_EQ((MessageFormat{.json = true, .is_short = true, .render = true}),
            Cargo({"--message-format=json-diagnostic-short", "--message-format=json-render-diagnostics"}).format);
  EXPECT_EQ((MessageFormat{.json = true, .ansi = true}),
            Cargo({"--message-format=json,json-diagnostic-rendered-ansi"}).format);
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
        CargoErrorCase{
            {"--profile"}, "error: a value is required for '--profile <PROFILE-NAME>' but none was supplied", 1},
        CargoErrorCase{{"--message-format=json,foo"}, "error: invalid value 'foo' for '--message-format <FMT>'", 1},
        CargoErrorCase{{"--message-format", "json", "--message-format", "human"},
                       "error: cannot specify two kinds of `message-format` arguments",
                       101},
        CargoErrorCase{{"--message-format=json-diagnostic-short,json"},
                       "error: cannot specify two kinds of `message-format` arguments",
                       101},
        CargoErrorCase{{"check", "--message-format=short,json-render-diagnostics"},
                       "error: cannot specify two kinds of `message-format` arguments",
                       101},
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
        CargoErrorCase{{"test", "--doc", "--lib"}, "error: can't mix --doc with other target selecting options", 101},
        CargoErrorCase{
            {"run", "-p", "a", "-p", "b"}, "error: the argument '--package [<SPEC>]' cannot be used multiple times", 1},
        CargoErrorCase{{"test", "--doc", "--no-run"}, "error: can't skip running doc tests with --no-run", 101},
        CargoErrorCase{{"clean", "--doc", "-p", "a"}, "error: --doc cannot be used with -p", 101},
        CargoErrorCase{{"unit-graph", "clean"}, "error: `clean` builds nothing, so there is no unit graph of it", 101},
        CargoErrorCase{{"unit-graph", "generate", "-o", "x"},
                       "error: `generate` builds nothing, so there is no unit graph of it",
                       101}));

TEST_F(OptionsTest, CargoErrorsHelp) {
  EXPECT_THAT(ErrorOf({"--relase"}).text, HasSubstr("\n  tip: a similar argument exists: '--release'\n"));
  EXPECT_THAT(ErrorOf({"--out-dir"}).text,
              HasSubstr("'--out-dir' found\n\n  tip: cargo knows it, this version of rbuild does not\n"));
  EXPECT_THAT(ErrorOf({"test", "--unit-graph"}).text, HasSubstr("`rbuild unit-graph test` prints the same"));
  EXPECT_THAT(ErrorOf({"-Zfoo"}).text, HasSubstr("'-Z' found\n\n  tip: cargo knows it"));
  EXPECT_EQ(ErrorOf({"-Zfoo"}).exit_code, 101);
  EXPECT_EQ(ErrorOf({"--artifact-dir=x"}).exit_code, 101);
  EXPECT_EQ(ErrorOf({"--build-plan"}).exit_code, 1);
  EXPECT_THAT(ErrorOf({"--timings"}).text, HasSubstr("every build leaves a trace"));
  EXPECT_THAT(ErrorOf({"tset"}).text, HasSubstr("help: a command with a similar name exists: `test`"));
  EXPECT_THAT(ErrorOf({"all"}).text, HasSubstr("help: there is no build.ninja here"));
  EXPECT_THAT(ErrorOf({"test", "--nope"}).text, HasSubstr("Usage: rbuild test [OPTIONS] [TESTNAME] [-- [ARGS]...]"));
}

TEST_F(OptionsTest, CargoCommandsByNameAndLetter) {
  for (const CargoCommandInfo& info : CargoCommands()) {
    Arguments arguments = {std::string(info.name)};
    if (info.command == CargoCommand::kGenerate) {
      arguments.insert(arguments.end(), {"-o", "x.ninja"});
    }
    EXPECT_EQ(info.command, Cargo(arguments).command) << info.name;
    EXPECT_EQ(info.plan, Cargo(arguments).request.command) << info.name;
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
  CargoOptions generate = Cargo({"-C", "d", "generate", "-r", "-o", "x.ninja", "--needs", "a=b=c", "-Ce"});
  EXPECT_EQ("x.ninja", generate.output);
  EXPECT_THAT(generate.needs, ElementsAre(testing::Pair("a", "b=c")));
  EXPECT_THAT(generate.same, ElementsAre("-r", "-o", "x.ninja", "--needs", "a=b=c"));
  EXPECT_EQ(generate.prefix, "cargo");
  EXPECT_FALSE(generate.again);
  EXPECT_THAT(Cargo({"generate", "-rvC", "d", "-o", "x"}).same, ElementsAre("-rv", "-o", "x"));
  EXPECT_THAT(Cargo({"generate", "-vCd", "-ox"}).same, ElementsAre("-v", "-ox"));
  // What the edge in the file adds is not said twice by the next one.
  CargoOptions again = Cargo({"generate", "--again", "-o", "x.ninja", "--prefix", "p", "--env", "A=b c", "--env=D=e"});
  EXPECT_TRUE(again.again);
  EXPECT_EQ(again.prefix, "p");
  EXPECT_THAT(again.recorded, ElementsAre("A=b c", "D=e"));
  EXPECT_THAT(again.same, ElementsAre("-o", "x.ninja", "--prefix", "p"));
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
  EXPECT_THAT(Expect<CargoDelegate>({"run", "-q", "--bin"}).arguments, ElementsAre("run", "-q", "--bin"));
  EXPECT_THAT(Expect<CargoDelegate>({"-p"}).arguments, ElementsAre("build", "-p"));
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

TEST_F(OptionsTest, CargoDebugModesAreListed) {
  EXPECT_THAT(Cargo({"-d", "stats"}).debug.stats, true);
  EXPECT_EQ(0, Expect<ShowHelp>({"-d", "list"}).exit_code);
}

}  // namespace
}  // namespace rbuild
