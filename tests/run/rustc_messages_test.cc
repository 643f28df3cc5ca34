// RustcMessages: what comes out doesn't depend on how the stream is cut.
#include "run/rustc_messages.h"

#include <gmock/gmock.h>

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<RustcItem> Take(std::string_view bytes, size_t piece = std::string_view::npos) {
  RustcMessages messages;
  std::vector<RustcItem> all;
  auto add = [&](std::vector<RustcItem> items) { all.insert(all.end(), items.begin(), items.end()); };
  while (!bytes.empty()) {
    add(messages.Feed(bytes.substr(0, piece)));
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  add(messages.Finish());
  return all;
}

const std::string kArtifact = R"({"$message_type":"artifact","artifact":"/t/libx.rmeta","emit":"metadata"})"
                              "\n";
const std::string kDiagnostic =
    R"({"$message_type":"diagnostic","message":"m","code":null,"level":"warning","spans":[],"children":[],)"
    R"("rendered":"\u001b[33mwarning\u001b[0m: m\n\n"})"
    "\n";

TEST(RustcMessages, ArtifactsAndDiagnosticsInOrder) {
  EXPECT_THAT(Take(kDiagnostic + kArtifact), ElementsAre(RustcItem(RustcDiagnostic{"\033[33mwarning\033[0m: m\n\n"}),
                                                         RustcItem(RustcArtifact{"/t/libx.rmeta", "metadata"})));
}

TEST(RustcMessages, MarksWhatASuggestionForToolsCanMend) {
  auto with_children = [](const std::string& children) {
    return R"({"$message_type":"diagnostic","level":"warning","spans":[],"children":[)" + children +
           "],\"rendered\":\"warning: m\\n\"}\n";
  };
  const RustcItem plain = RustcDiagnostic{"warning: m\n"};
  EXPECT_THAT(Take(with_children("")), ElementsAre(plain));
  EXPECT_THAT(Take(with_children(R"({"spans":[{"suggestion_applicability":"MaybeIncorrect"}]})")), ElementsAre(plain));
  EXPECT_THAT(Take(with_children(R"({"spans":[{"suggestion_applicability":null}]},{"spans":7})")), ElementsAre(plain));
  const std::string mends = R"({"spans":[]},{"spans":[{},{"suggestion_applicability":"MachineApplicable"}]})";
  EXPECT_THAT(Take(with_children(mends)), ElementsAre(RustcItem(RustcDiagnostic{"\x1b[0;0mwarning: m\n"})));
}

TEST(RustcMessages, TheSameInEveryCut) {
  const std::string stream = "panic: a\n" + kDiagnostic + "half" + kArtifact + "{not json}\n" + kArtifact + "end";
  const std::vector<RustcItem> whole = Take(stream);
  ASSERT_EQ(whole.size(), 7u);
  for (size_t piece = 1; piece < 80; ++piece) {
    EXPECT_EQ(Take(stream, piece), whole) << piece;
  }
}

TEST(RustcMessages, OtherLinesAreShownAsTheyAre) {
  for (const std::string line : {"thread 'main' panicked\n", "{\n", "{\"a\":1}\n", "[1,2]\n", "\n", "  {x\n", "no end",
                                 "{\"$message_type\":\"artifact\"\n", "{\"$message_type\":7}\n"}) {
    EXPECT_THAT(Take(line), ElementsAre(RustcItem(RustcText{line}))) << line;
  }
}

TEST(RustcMessages, TextBeforeAMessageOnTheSameLine) {
  EXPECT_THAT(Take("from a macro" + kArtifact),
              ElementsAre(RustcItem(RustcText{"from a macro"}), RustcItem(RustcArtifact{"/t/libx.rmeta", "metadata"})));
}

TEST(RustcMessages, TextBehindAMessageIsNotLost) {
  const std::string line = kArtifact.substr(0, kArtifact.size() - 1) + "oops\n";
  EXPECT_THAT(Take(line), ElementsAre(RustcItem(RustcText{line})));
}

TEST(RustcMessages, OtherTypesAreIgnored) {
  EXPECT_THAT(Take(R"({"$message_type":"future_incompat","future_incompat_report":[]})"
                   "\n"),
              IsEmpty());
  EXPECT_THAT(Take(R"({"$message_type":"of the future","artifact":"x","emit":"metadata"})"
                   "\n"),
              IsEmpty());
  EXPECT_THAT(Take(R"({"$message_type":"diagnostic","rendered":null,"level":"note","spans":[]})"
                   "\n"),
              IsEmpty());
}

TEST(RustcMessages, OlderCompilersDontNameTheType) {
  EXPECT_THAT(Take(R"({"artifact":"libx.rmeta","emit":"metadata"})"
                   "\n"),
              ElementsAre(RustcItem(RustcArtifact{"libx.rmeta", "metadata"})));
  EXPECT_THAT(Take(R"({"message":"m","level":"error","spans":[],"rendered":"error: m\n"})"
                   "\n"),
              ElementsAre(RustcItem(RustcDiagnostic{"error: m\n"})));
}

TEST(RustcMessages, InvalidUtf8IsShownAsItIs) {
  const std::string line = "{\"$message_type\":\"artifact\",\"artifact\":\"\xff\xfe\",\"emit\":\"metadata\"}\n";
  EXPECT_THAT(Take(line), ElementsAre(RustcItem(RustcText{line})));
}

TEST(RustcMessages, ALineOfFiftyMegabytes) {
  const std::string text(50 << 20, 'y');
  const std::string line = R"({"$message_type":"diagnostic","level":"error","spans":[],"rendered":")" + text + "\"}\n";
  std::vector<RustcItem> items = Take(line + kArtifact, 64 * 1024);
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(std::get<RustcDiagnostic>(items[0]).rendered.size(), text.size());
  EXPECT_EQ(std::get<RustcArtifact>(items[1]).emit, "metadata");
}

}  // namespace
}  // namespace rbuild
