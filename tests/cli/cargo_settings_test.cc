// CompleteOptions: flags win over variables, variables over files.
#include "cli/cargo_settings.h"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/memory_disk.h"

namespace rbuild {
namespace {

class CompleteOptionsTest : public testing::Test {
 protected:
  CompleteOptionsTest() { environment_.Set("HOME", "/home/u"); }

  void File(std::string text) { disk_.Create("/w/.cargo/config.toml", std::move(text)); }
  Result<CargoOptions> Complete(CargoOptions options = {}) {
    TRY_ASSIGN(cargo::Config config, cargo::Config::Load(disk_, environment_, {.cwd = "/w", .arguments = {}}));
    return CompleteOptions(std::move(options), config);
  }
  std::string Problem(CargoOptions options = {}) {
    const Result<CargoOptions> completed = Complete(std::move(options));
    return completed ? "no error" : completed.error().ToString();
  }

  MemoryDisk disk_;
  Environment environment_;
};

TEST_F(CompleteOptionsTest, WithoutConfigurationTheOptionsStay) {
  const CargoOptions options = Complete().value();
  EXPECT_FALSE(options.color.has_value());
  EXPECT_FALSE(options.jobs.has_value());
  EXPECT_FALSE(options.quiet);
  EXPECT_EQ(0, options.verbose);
}

TEST_F(CompleteOptionsTest, AFlagWinsOverTheVariableAndTheVariableOverTheFile) {
  File("[term]\ncolor = 'always'\n[build]\njobs = 3\n");
  EXPECT_EQ(ColorChoice::kAlways, Complete()->color);
  EXPECT_EQ(3, Complete()->jobs);
  environment_.Set("CARGO_TERM_COLOR", "never");
  environment_.Set("CARGO_BUILD_JOBS", "-1");
  EXPECT_EQ(ColorChoice::kNever, Complete()->color);
  EXPECT_EQ(-1, Complete()->jobs);
  CargoOptions flags;
  flags.color = ColorChoice::kAuto;
  flags.jobs = kDefaultJobs;
  EXPECT_EQ(ColorChoice::kAuto, Complete(flags)->color);
  EXPECT_EQ(kDefaultJobs, Complete(flags)->jobs);
}

TEST_F(CompleteOptionsTest, EitherFlagSilencesBothSettings) {
  File("term.quiet = true");
  EXPECT_TRUE(Complete()->quiet);
  CargoOptions verbose;
  verbose.verbose = 2;
  EXPECT_FALSE(Complete(verbose)->quiet);
  EXPECT_EQ(2, Complete(verbose)->verbose);
  File("term.verbose = true");
  EXPECT_EQ(1, Complete()->verbose);
  CargoOptions quiet;
  quiet.quiet = true;
  EXPECT_EQ(0, Complete(quiet)->verbose);
  environment_.Set("CARGO_TERM_VERBOSE", "false");
  EXPECT_EQ(0, Complete()->verbose);
}

TEST_F(CompleteOptionsTest, BadSettingsAreErrorsWhereNoFlagStandsInForThem) {
  File("[term]\ncolor = 'blue'\nquiet = true\nverbose = true\n");
  EXPECT_EQ("`term.color` (or CARGO_TERM_COLOR) must be `auto`, `always` or `never`, but it is `blue`", Problem());
  CargoOptions flags;
  flags.color = ColorChoice::kNever;
  EXPECT_EQ("cannot set both `term.verbose` and `term.quiet`", Problem(flags));
  flags.quiet = true;
  EXPECT_EQ("no error", Problem(flags));
}

TEST_F(CompleteOptionsTest, TheBarIsConfigured) {
  EXPECT_FALSE(Complete()->bar.has_value());
  File("[term.progress]\nwhen = 'always'\nwidth = 60\n");
  EXPECT_EQ(true, Complete()->bar);
  EXPECT_EQ(60, Complete()->bar_width);
  environment_.Set("CARGO_TERM_PROGRESS_WHEN", "never");
  environment_.Set("CARGO_TERM_PROGRESS_WIDTH", "7");
  EXPECT_EQ(false, Complete()->bar);
  EXPECT_EQ(7, Complete()->bar_width);
  environment_.Set("CARGO_TERM_PROGRESS_WHEN", "sometimes");
  EXPECT_THAT(Problem(), testing::HasSubstr("must be `auto`, `never` or `always`, but it is `sometimes`"));
  environment_.Set("CARGO_TERM_PROGRESS_WHEN", "auto");
  environment_.Set("CARGO_TERM_PROGRESS_WIDTH", "-7");
  EXPECT_THAT(Problem(), testing::HasSubstr("can't be negative"));
}

TEST_F(CompleteOptionsTest, ABarThatIsAlwaysShownNeedsAWidth) {
  File("term.progress.when = 'always'");
  EXPECT_EQ("\"always\" progress requires a `width` key", Problem());
}

TEST_F(CompleteOptionsTest, ReportsOfWhatWillBeRejectedCanBeSilenced) {
  EXPECT_FALSE(Complete()->future_reports.has_value());
  File("future-incompat-report.frequency = 'never'");
  EXPECT_EQ(FutureReports::kNone, Complete()->future_reports);
  CargoOptions flag;
  flag.future_reports = FutureReports::kShown;
  EXPECT_EQ(FutureReports::kShown, Complete(flag)->future_reports);
  File("future-incompat-report.frequency = 'daily'");
  EXPECT_EQ("`future-incompat-report.frequency` must be `always` or `never`, but it is `daily`", Problem());
}

}  // namespace
}  // namespace rbuild
