// PrefixAnnouncer: which lines announce, in every cut.
#include "run/prefix_announcer.h"

#include <gmock/gmock.h>

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Result {
  std::vector<std::string> paths;
  std::string output;
  friend bool operator==(const Result&, const Result&) = default;
};

Result Take(std::string_view bytes, size_t piece = std::string_view::npos) {
  PrefixAnnouncer announcer("ready: ");
  Result result;
  while (!bytes.empty()) {
    for (std::string& path : announcer.Feed(bytes.substr(0, piece), result.output)) {
      result.paths.push_back(std::move(path));
    }
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  announcer.Finish(result.output);
  return result;
}

TEST(PrefixAnnouncer, TakesItsLinesOutOfTheOutput) {
  Result result = Take("one\nready: a/b c\ntwo\nready: d\r\nthree");
  EXPECT_THAT(result.paths, ElementsAre("a/b c", "d"));
  EXPECT_EQ(result.output, "one\ntwo\nthree");
}

TEST(PrefixAnnouncer, OnlyAtTheStartOfALineThatEnds) {
  Result result = Take("not ready: a\nread: b\nready:\nready: c");
  EXPECT_THAT(result.paths, IsEmpty());
  EXPECT_EQ(result.output, "not ready: a\nread: b\nready:\nready: c");
}

TEST(PrefixAnnouncer, APrefixThatBreaksOff) {
  EXPECT_EQ(Take("rea").output, "rea");
  EXPECT_EQ(Take("rea\nready: x\n"), (Result{{"x"}, "rea\n"}));
}

TEST(PrefixAnnouncer, TheSameInEveryCut) {
  const std::string stream = "one\nready: a\nready: \nrready: b\nready: c\r\n\nrea\nready: last";
  const Result whole = Take(stream);
  EXPECT_THAT(whole.paths, ElementsAre("a", "", "c"));
  for (size_t piece = 1; piece < stream.size(); ++piece) {
    EXPECT_EQ(Take(stream, piece), whole) << piece;
  }
}

}  // namespace
}  // namespace rbuild
