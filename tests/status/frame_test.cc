// Frame: widths, eliding, the progress bar.
#include "status/frame.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rbuild {
namespace {

TEST(VisibleWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(0, VisibleWidth(""));
  EXPECT_EQ(5, VisibleWidth("hello"));
  EXPECT_EQ(5, VisibleWidth("h\xc3\xa9llo"));                // é
  EXPECT_EQ(1, VisibleWidth("e\xcc\x81"));                   // e and a combining accent
  EXPECT_EQ(4, VisibleWidth("\xe6\xbc\xa2\xe5\xad\x97"));    // two Han characters
  EXPECT_EQ(2, VisibleWidth("\xf0\x9f\xa6\x80"));            // a crab
  EXPECT_EQ(3, VisibleWidth("\x1b[1;31mred\x1b[0m"));        // CSI
  EXPECT_EQ(4, VisibleWidth("\x1b]8;;http://x\x1b\\link"));  // OSC ended by ST
  EXPECT_EQ(4, VisibleWidth("\x1b]0;title\alink"));          // OSC ended by BEL
}

TEST(VisibleWidth, TakesBrokenUtf8ForSingleColumns) {
  EXPECT_EQ(3, VisibleWidth("a\xff\x62"));
  EXPECT_EQ(1, VisibleWidth("\xc3"));
  EXPECT_EQ(2, VisibleWidth("\xe6\xbc"));
  EXPECT_EQ(2, VisibleWidth("\xc3("));
}

struct ElideCase {
  std::string text;
  int width;
  std::string expected;
};

class ElideMiddleCase : public testing::TestWithParam<ElideCase> {};

TEST_P(ElideMiddleCase, LosesItsMiddle) {
  const ElideCase& row = GetParam();
  std::string elided = ElideMiddle(row.text, row.width);
  EXPECT_EQ(row.expected, elided);
  EXPECT_LE(VisibleWidth(elided), row.width);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ElideMiddleCase,
    testing::Values(ElideCase{"short", 5, "short"}, ElideCase{"short", 80, "short"}, ElideCase{"short", 0, ""},
                    ElideCase{"short", 1, "."}, ElideCase{"short", 3, "..."}, ElideCase{"short", 4, "...t"},
                    ElideCase{"abcdefghijklmnopqrst", 9, "abc...rst"},
                    ElideCase{"abcdefghijklmnopqrst", 10, "abc...qrst"},
                    ElideCase{"abcdefghijklmnopqrst", 19, "abcdefgh...mnopqrst"},
                    // Escape sequences stay, those of the hidden part behind the dots.
                    ElideCase{"abcdef\x1b[1mghi\x1b[0mjklmnopqrst", 10, "abc...\x1b[1m\x1b[0mqrst"},
                    ElideCase{"\x1b[1mabcdefghij\x1b[0m", 7, "\x1b[1mab...ij\x1b[0m"},
                    ElideCase{"\x1b[31mfits\x1b[0m", 4, "\x1b[31mfits\x1b[0m"},
                    // A wide character that does not fit whole is left out: never wider than asked.
                    ElideCase{"\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97", 7, "\xe6\xbc\xa2...\xe5\xad\x97"},
                    ElideCase{"\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97", 6, "...\xe5\xad\x97"},
                    ElideCase{"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 5,
                              "\xc3\xa9...\xc3\xa9"},
                    // A combining mark stays with its letter.
                    ElideCase{"e\xcc\x81xxxxxxxo\xcc\x81", 5, "e\xcc\x81...o\xcc\x81"}));

TEST(ElideMiddle, NeverWiderThanAskedWhateverTheBytes) {
  std::string text;
  for (int i = 0; i < 300; ++i) {
    text += static_cast<char>(i * 89 % 256);
  }
  for (int width = 0; width < 320; ++width) {
    EXPECT_LE(VisibleWidth(ElideMiddle(text, width)), width) << width;
  }
}

TEST(ProgressBar, ShowsBarNumbersAndNames) {
  std::vector<std::string> active = {"serde", "syn(build)"};
  EXPECT_EQ("[===>                       ] 17/120: serde, syn(build)", ProgressBar(17, 120, active, 67));
  EXPECT_EQ("[===========================] 120/120", ProgressBar(120, 120, {}, 67));
  EXPECT_EQ("[>                          ] 0/0", ProgressBar(0, 0, {}, 67));
}

TEST(ProgressBar, ShortensNamesThenTheBar) {
  std::vector<std::string> active = {"serde", "syn(build)", "tokio", "regex-automata"};
  EXPECT_EQ("[===>                       ] 17/120: serde, ...", ProgressBar(17, 120, active, 56));
  EXPECT_EQ("17/120: serde, ...", ProgressBar(17, 120, active, 20));
  EXPECT_EQ("17/120: ...", ProgressBar(17, 120, active, 12));
  EXPECT_EQ("17/120", ProgressBar(17, 120, active, 8));
  EXPECT_EQ("", ProgressBar(17, 120, active, 5));
}

TEST(ProgressBar, NeverWiderThanAsked) {
  std::vector<std::string> active = {"a-long-crate-name", "\xe6\xbc\xa2\xe5\xad\x97", "x"};
  for (int width = 0; width < 120; ++width) {
    EXPECT_LE(VisibleWidth(ProgressBar(3, 7, active, width)), width) << width;
  }
}

}  // namespace
}  // namespace rbuild
