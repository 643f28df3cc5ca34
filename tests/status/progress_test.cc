// Progress: counters, rates, the estimate; status formats.
#include "status/progress.h"

#include <string>

#include <gtest/gtest.h>

namespace rbuild {
namespace {

std::string Show(const Progress& progress, const std::string& format) {
  Result<StatusFormat> parsed = StatusFormat::FromPlaceholders(format);
  EXPECT_TRUE(parsed.has_value()) << (parsed ? "" : parsed.error().message);
  return parsed ? parsed->Format(progress, "") : "";
}

// Three of eight edges started, two ended after 2 s of work in 4 s.
Progress Sample() {
  Progress progress(2);
  progress.SetTotal(8);
  progress.Started(0);
  progress.Started(0);
  progress.Finished(1000, 1000, -1);
  progress.Shown();
  progress.Started(1000);
  progress.Finished(4000, 1000, -1);
  progress.Shown();
  return progress;
}

struct PlaceholderCase {
  std::string format;
  std::string expected;
};

class Placeholder : public testing::TestWithParam<PlaceholderCase> {};

TEST_P(Placeholder, ShowsItsValue) {
  EXPECT_EQ(GetParam().expected, Show(Sample(), GetParam().format));
}

// 2 of 8 edges took 1 s each, so 2 s of 8 s of work are done: 25 %; at 4 s, 12 s remain.
INSTANTIATE_TEST_SUITE_P(Rows, Placeholder,
                         testing::Values(PlaceholderCase{"%s", "3"}, PlaceholderCase{"%t", "8"},
                                         PlaceholderCase{"%r", "1"}, PlaceholderCase{"%u", "5"},
                                         PlaceholderCase{"%f", "2"}, PlaceholderCase{"%o", "0.5"},
                                         PlaceholderCase{"%c", "0.7"}, PlaceholderCase{"%p", " 25%"},
                                         PlaceholderCase{"%e", "4.000"}, PlaceholderCase{"%w", "00:04"},
                                         PlaceholderCase{"%E", "12.000"}, PlaceholderCase{"%W", "00:12"},
                                         PlaceholderCase{"%P", " 25%"}, PlaceholderCase{"%%", "%"},
                                         PlaceholderCase{"a%%b %f/%t: ", "a%b 2/8: "}, PlaceholderCase{"", ""}));

TEST(StatusFormat, UnknownValuesAreQuestionMarks) {
  EXPECT_EQ("? ? ? ?   0%   0%", Show(Progress(1), "%o %c %E %W %p %P"));
}

TEST(StatusFormat, BothTimesGetHoursWhenEitherNeedsThem) {
  Progress progress(1);
  progress.SetTotal(100);
  progress.Started(0);
  progress.Finished(60'000, 60'000, -1);
  EXPECT_EQ("0:01:00 1:39:00", Show(progress, "%w %W"));
  EXPECT_EQ("60.000", Show(progress, "%e"));
}

TEST(StatusFormat, UnknownPlaceholderIsAnErrorThatNamesIt) {
  Result<StatusFormat> unknown = StatusFormat::FromPlaceholders("[%f %q] ");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ("unknown placeholder '%q' in $NINJA_STATUS", unknown.error().message);
  Result<StatusFormat> cut = StatusFormat::FromPlaceholders("50%");
  ASSERT_FALSE(cut.has_value());
  EXPECT_EQ("unknown placeholder '%' in $NINJA_STATUS", cut.error().message);
}

TEST(StatusFormat, DescriptionFollowsPlaceholders) {
  EXPECT_EQ("[2/8] CC a.o", StatusFormat::Default().Format(Sample(), "CC a.o"));
  EXPECT_EQ("<2>CC a.o", StatusFormat::FromPlaceholders("<%f>").value().Format(Sample(), "CC a.o"));
}

TEST(StatusFormat, VariablesHaveTheSameValues) {
  Result<StatusFormat> format = StatusFormat::FromVariables(
      "$started $total $progress $running $remaining $finished $rate $current_rate $elapsed $elapsed_seconds $eta "
      "$eta_seconds $predicted_progress <${description}> $$$:$ .");
  ASSERT_TRUE(format.has_value());
  EXPECT_EQ("3 8  25% 1 5 2 0.5 0.7 00:04 4.000 00:12 12.000  25% <CC a.o> $: .", format->Format(Sample(), "CC a.o"));
}

TEST(StatusFormat, VariableErrors) {
  EXPECT_EQ("unknown variable 'nope' in --status format", StatusFormat::FromVariables("$nope").error().message);
  EXPECT_EQ("bad $-escape in --status format '${total' (literal $ must be written as $$)",
            StatusFormat::FromVariables("${total").error().message);
  EXPECT_EQ("bad $-escape in --status format 'a$' (literal $ must be written as $$)",
            StatusFormat::FromVariables("a$").error().message);
}

TEST(Progress, CurrentRateLooksAtTheLastEndsOnly) {
  Progress progress(2);
  progress.SetTotal(10);
  progress.Started(0);
  EXPECT_FALSE(progress.current_rate().has_value());
  progress.Finished(10'000, 1, -1);
  progress.Finished(11'000, 1, -1);
  EXPECT_DOUBLE_EQ(2.0, *progress.current_rate());
  progress.Finished(11'500, 1, -1);
  EXPECT_DOUBLE_EQ(4.0, *progress.current_rate());
  EXPECT_NEAR(0.26, *progress.overall_rate(), 0.001);
}

TEST(Progress, LogTimesWeighTheEstimate) {
  Progress progress(1);
  progress.SetTotal(3);
  progress.SetExpected(3, 10'000);  // 1 s, 4 s, 5 s
  progress.Started(0);
  EXPECT_FALSE(progress.eta_ms().has_value());
  progress.Finished(1000, 1000, 1000);
  EXPECT_DOUBLE_EQ(0.1, progress.predicted_part());
  EXPECT_DOUBLE_EQ(9000, *progress.eta_ms());
}

TEST(Progress, UnknownEdgesTakeTheMeanOfKnownOnes) {
  Progress progress(1);
  progress.SetTotal(4);
  progress.SetExpected(1, 3000);
  progress.Started(0);
  progress.Finished(1000, 1000, -1);
  // 1 s done, 3 s known, two unknown of (1 + 3) / 2 s each.
  EXPECT_DOUBLE_EQ(1.0 / 8, progress.predicted_part());
}

TEST(Progress, ALogThatIsTenTimesWrongIsDroppedAfterAWhile) {
  Progress progress(1);
  progress.SetTotal(10);
  progress.SetExpected(10, 100'000);
  progress.Started(0);
  progress.Finished(14'000, 100, 10'000);
  EXPECT_LT(progress.predicted_part(), 0.01);  // before 15 s the log is believed
  progress.SetNow(15'000);
  EXPECT_DOUBLE_EQ(0.1, progress.predicted_part());
}

TEST(Progress, TheTotalMayShrinkAndGrow) {
  Progress progress(1);
  progress.SetTotal(4);
  progress.Started(0);
  progress.Finished(10, 10, -1);
  EXPECT_EQ(25, progress.percent());
  progress.SetTotal(1);
  EXPECT_EQ(100, progress.percent());
  EXPECT_EQ(0, progress.unstarted());
  progress.SetTotal(2);
  EXPECT_EQ(50, progress.percent());
}

}  // namespace
}  // namespace rbuild
