// Options: tables of command lines and what they mean.
#include "cli/options.h"

#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/option_values.h"
#include "cli/options_fixture.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

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

TEST_F(OptionsTest, AValueForAFlagThatTakesNoneIsAnError) {
  EXPECT_THAT(ErrorOf({"--release=x"}).text, StartsWith("error: "));
  EXPECT_THAT(ErrorOf({"--quiet=x"}, "ninja").text, StartsWith("ninja: "));
  EXPECT_EQ(1, ErrorOf({"--quiet=x"}, "ninja").exit_code);
}

TEST_F(OptionsTest, EmptyValuesAreValues) {
  EXPECT_EQ("", Ninja({"--status="}).status_format);
  EXPECT_EQ("", Ninja({"-C", ""}).directory);
  EXPECT_EQ(std::nullopt, Ninja({"a"}).directory);
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

}  // namespace
}  // namespace rbuild
