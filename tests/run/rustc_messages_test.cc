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

// The fields that most tests are about.
RustcDiagnostic Said(std::string rendered, std::string level, std::string message = "") {
  RustcDiagnostic diagnostic;
  diagnostic.rendered = std::move(rendered);
  diagnostic.level = std::move(level);
  diagnostic.message = std::move(message);
  return diagnostic;
}

// The only item, without its JSON.
RustcItem Only(const std::string& line) {
  std::vector<RustcItem> items = Take(line);
  if (items.size() != 1) {
    return RustcText{"not one item"};
  }
  if (auto* diagnostic = std::get_if<RustcDiagnostic>(&items.front())) {
    EXPECT_EQ(diagnostic->json + "\n", line);
    diagnostic->json.clear();
  }
  return items.front();
}

const std::string kArtifact = R"({"$message_type":"artifact","artifact":"/t/libx.rmeta","emit":"metadata"})"
                              "\n";
const std::string kDiagnostic =
    R"({"$message_type":"diagnostic","message":"m","code":null,"level":"warning","spans":[],"children":[],)"
    R"("rendered":"\u001b[33mwarning\u001b[0m: m\n\n"})"
    "\n";

TEST(RustcMessages, ArtifactsAndDiagnosticsInOrder) {
  RustcDiagnostic diagnostic = Said("\033[33mwarning\033[0m: m\n\n", "warning", "m");
  diagnostic.json = kDiagnostic.substr(0, kDiagnostic.size() - 1);
  EXPECT_THAT(Take(kDiagnostic + kArtifact),
              ElementsAre(RustcItem(diagnostic), RustcItem(RustcArtifact{"/t/libx.rmeta", "metadata"})));
}

TEST(RustcMessages, KnowsWhatASuggestionForToolsCanMend) {
  auto is_fixable = [](const std::string& children) {
    const std::string line = R"({"$message_type":"diagnostic","level":"warning","spans":[],"children":[)" + children +
                             "],\"rendered\":\"warning: m\\n\"}\n";
    return std::get<RustcDiagnostic>(Only(line)).fixable;
  };
  EXPECT_FALSE(is_fixable(""));
  EXPECT_FALSE(is_fixable(R"({"spans":[{"suggestion_applicability":"MaybeIncorrect"}]})"));
  EXPECT_FALSE(is_fixable(R"({"spans":[{"suggestion_applicability":null}]},{"spans":7})"));
  EXPECT_TRUE(is_fixable(R"({"spans":[]},{"spans":[{},{"suggestion_applicability":"MachineApplicable"}]})"));
}

// A diagnostic with one primary span, whose label is `label` in JSON, and one help.
RustcDiagnostic Pointing(const std::string& rendered, const std::string& label, const std::string& help = "") {
  const std::string place = R"("file_name":"a.rs","byte_start":5,"byte_end":6,"line_start":2,"column_start":3)";
  const std::string line =
      R"({"$message_type":"diagnostic","level":"error","message":"m","code":{"code":"E0308"},"spans":[)"
      R"({"is_primary":false,"label":"other",)" +
      place + R"(},{"is_primary":true,"label":)" + label + "," + place + R"(}],"children":[)" +
      (help.empty() ? "" : R"({"message":"h","spans":[{"suggested_replacement":)" + help + "," + place + "}]}") +
      R"(],"rendered":")" + rendered + "\"}\n";
  return std::get<RustcDiagnostic>(Only(line));
}

TEST(ShortText, SaysWhatPlaceAndLabel) {
  const std::string head = "\x1b[1m\x1b[91merror[E0308]\x1b[0m: m";
  EXPECT_EQ(ShortText(Pointing("error: m\\n", "null")), head + "\n");
  EXPECT_EQ(ShortText(Pointing("error: m\\n  \\u001b[1m--> \\u001b[0ma.rs:2:3\\n", "null")),
            "a.rs:2:3: " + head + "\n");
  EXPECT_EQ(ShortText(Pointing("error: m\\n  --> a.rs:2:3\\n", "\"l\"")), "a.rs:2:3: " + head + ": l\n");
}

TEST(ShortText, ASuggestionCountsAsLabelIfItIsShownAsOne) {
  const std::string below = "m\\n --> a.rs:2:3\\n | ^\\nhelp: h\\n";
  EXPECT_EQ(Pointing(below, "null", "\"x\"").label, "");
  EXPECT_EQ(Pointing("m\\n --> a.rs:2:3\\n | ^ help: h: `x`\\n", "null", "\"x\"").label, "help: h: `x`");
  EXPECT_EQ(Pointing("m\\n --> a.rs:2:3\\n | ^ help: h\\n", "null", "\"\"").label, "help: h");
}

TEST(ShortText, NamesOfLintsAndRemarksOnErrorsAreNotShown) {
  RustcDiagnostic lint = Said("", "warning", "m");
  lint.code = "unused_imports";
  EXPECT_EQ(ShortText(lint), "\x1b[1m\x1b[33mwarning\x1b[0m: m\n");
  EXPECT_EQ(ShortText(Said("", "failure-note", "For more information")), "");
  EXPECT_EQ(ShortText(Said("", "note", "n")), "\x1b[1m\x1b[92mnote\x1b[0m: n\n");
  EXPECT_EQ(ShortText(Said("", "help", "n")), "\x1b[1m\x1b[96mhelp\x1b[0m: n\n");
}

TEST(RustcSummary, IsToldByItsMessage) {
  for (const char* message : {"aborting due to 1 previous error", "1 warning emitted", "2 warnings emitted"}) {
    EXPECT_TRUE(IsRustcSummary(Said("", "warning", message))) << message;
  }
  EXPECT_FALSE(IsRustcSummary(Said("", "warning", "warnings emitted here")));
}

TEST(RenderRustcOutput, ShowsWhatRustcWouldHaveShown) {
  EXPECT_EQ(RenderRustcOutput("text\n" + kDiagnostic + "more"), "text\n\033[33mwarning\033[0m: m\n\nmore");
}

TEST(WithRendered, KeepsAllOtherFields) {
  EXPECT_EQ(WithRendered(R"({"a":[1, {"b\u001b": null}],"rendered":"old","c":"\\ü"})", "new\n\x1b"),
            R"({"rendered":"new\u000a\u001b","a":[1,{"b\u001b":null}],"c":"\\ü"})");
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
  EXPECT_THAT(Take(R"({"$message_type":"of the future","artifact":"x","emit":"metadata"})"
                   "\n"),
              IsEmpty());
  EXPECT_THAT(Take(R"({"$message_type":"diagnostic","rendered":null,"level":"note","spans":[]})"
                   "\n"),
              IsEmpty());
}

TEST(RustcMessages, ReportsOfWhatWillBeAnError) {
  const std::string report =
      R"({"$message_type":"future_incompat","future_incompat_report":[{"diagnostic":{"rendered":"a\n"}},{},7]})";
  EXPECT_THAT(Take(report + "\n"), ElementsAre(RustcItem(RustcFutureReport{report, {"a\n"}})));
  const std::string none = R"({"$message_type":"future_incompat","future_incompat_report":7})";
  EXPECT_THAT(Take(none), ElementsAre(RustcItem(RustcFutureReport{none, {}})));
}

TEST(RustcMessages, OlderCompilersDontNameTheType) {
  EXPECT_THAT(Take(R"({"artifact":"libx.rmeta","emit":"metadata"})"
                   "\n"),
              ElementsAre(RustcItem(RustcArtifact{"libx.rmeta", "metadata"})));
  EXPECT_EQ(Only(R"({"message":"m","level":"error","spans":[],"rendered":"error: m\n"})"
                 "\n"),
            RustcItem(Said("error: m\n", "error", "m")));
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
