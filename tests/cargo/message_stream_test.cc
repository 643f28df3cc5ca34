// MessageStream: stories of events and the objects that come of them.
#include "cargo/message_stream.h"

#include <gtest/gtest.h>

#include "cargo/directives.h"
#include "fakes/fake_output.h"
#include "fakes/memory_disk.h"
#include "fakes/story_status.h"

namespace rbuild::cargo {
namespace {

constexpr char kDiagnostic[] =
    R"({"$message_type":"diagnostic","level":"warning","message":"m","spans":[],"rendered":"\u001b[33mwarning\u001b[0m: m\n"})";

EdgeInfo Edge(const std::string& output, bool rustc = true) {
  EdgeInfo edge;
  edge.outputs = {output, output + ".more"};
  edge.rustc = rustc;
  return edge;
}

EdgeResult Wrote(const std::string& output, bool success = true) {
  EdgeResult result;
  result.output = output;
  result.success = success;
  return result;
}

class MessageStreamTest : public testing::Test {
 protected:
  MessageStream Make(MessageFormat format = {.json = true}) {
    const std::vector<UnitMessage> units = {
        {"/u/libx.rmeta", R"("package_id":"x")", R"("profile":{})", "", {"/t/libx.rlib"}},
        {"/u/app", R"("package_id":"app")", R"("profile":{})", "", {}},
        {"/u/run/directives", R"("package_id":"x")", "", "/u/run/out", {}},
        {"/u/overridden/directives", R"("package_id":"y")", "", "", {}},
    };
    return {inner_, output_, disk_, format, units};
  }

  StoryStatus inner_;
  FakeOutput output_;
  MemoryDisk disk_;
};

TEST_F(MessageStreamTest, DiagnosticsWithoutColoursThenTheArtifact) {
  MessageStream stream = Make();
  stream.EdgeFinished(Edge("/u/app"), Wrote(std::string(kDiagnostic) + "\na macro says\n"));
  EXPECT_EQ(output_.out, R"({"reason":"compiler-message","package_id":"app","message":{"rendered":"warning: m\u000a",)"
                         R"("$message_type":"diagnostic","level":"warning","message":"m","spans":[]}})"
                         "\n"
                         R"({"reason":"compiler-artifact","package_id":"app","profile":{},"fresh":false})"
                         "\n");
  EXPECT_EQ(inner_.story, std::vector<std::string>{"finish /u/app"});
}

TEST_F(MessageStreamTest, TheArtifactWaitsForItsFinalPlace) {
  MessageStream stream = Make();
  stream.EdgeFresh(Edge("/u/libx.rmeta"));
  EXPECT_EQ(output_.TakeOut(), "");
  stream.EdgeFinished(Edge("/t/libx.rlib", false), Wrote(""));
  EXPECT_EQ(output_.TakeOut(), R"({"reason":"compiler-artifact","package_id":"x","profile":{},"fresh":true})"
                               "\n");
  stream.EdgeFinished(Edge("/t/libx.rlib", false), Wrote(""));
  EXPECT_EQ(output_.out, "");  // made twice, told once
}

TEST_F(MessageStreamTest, NoArtifactOfWhatFailed) {
  MessageStream stream = Make();
  stream.EdgeFinished(Edge("/u/app"), Wrote("", false));
  BuildSummary summary;
  summary.success = false;
  stream.BuildFinished(summary);
  EXPECT_EQ(output_.out, "{\"reason\":\"build-finished\",\"success\":false}\n");
  EXPECT_FALSE(inner_.summary.success);
}

TEST_F(MessageStreamTest, DiagnosticsInTheFormThatIsAskedFor) {
  const std::string line = std::string(kDiagnostic) + "\n";
  Make({.json = true, .ansi = true}).FreshDiagnostics(Edge("/u/app"), line);
  EXPECT_EQ(output_.TakeOut(),
            R"({"reason":"compiler-message","package_id":"app","message":)" + std::string(kDiagnostic) + "}\n");
  Make({.json = true, .is_short = true, .ansi = true}).FreshDiagnostics(Edge("/u/app"), line);
  EXPECT_NE(output_.TakeOut().find(R"("rendered":"\u001b[1m\u001b[33mwarning\u001b[0m: m\u000a")"), std::string::npos);
  Make({.json = true, .is_short = true}).FreshDiagnostics(Edge("/u/app"), line);
  EXPECT_NE(output_.TakeOut().find(R"("rendered":"warning: m\u000a")"), std::string::npos);
  Make({.json = true, .render = true}).FreshDiagnostics(Edge("/u/app"), line);
  EXPECT_EQ(output_.out, "");
  EXPECT_EQ(inner_.story.size(), 4U);
}

TEST_F(MessageStreamTest, RunsOfBuildScriptsAreToldByWhatTheyLeft) {
  Directives directives;
  directives.link_libs = {"z"};
  directives.link_searches = {"native=/l"};
  directives.cfgs = {"a=\"b\""};
  directives.env = {{"K", "v w"}};
  disk_.Create("/u/run/directives", FormatDirectives(directives));
  MessageStream stream = Make();
  stream.EdgeFresh(Edge("/u/overridden/directives", false));
  EXPECT_EQ(output_.out, "");
  stream.EdgeFinished(Edge("/u/run/directives", false), Wrote("warning: w\n"));
  EXPECT_EQ(output_.out,
            R"({"reason":"build-script-executed","package_id":"x","linked_libs":["z"],"linked_paths":["native=/l"],)"
            R"("cfgs":["a=\"b\""],"env":[["K","v w"]],"out_dir":"/u/run/out"})"
            "\n");
}

TEST_F(MessageStreamTest, WhatCannotBeReadIsAWarning) {
  Make().EdgeFresh(Edge("/u/run/directives", false));
  ASSERT_EQ(inner_.warnings.size(), 1U);
  EXPECT_NE(inner_.warnings[0].find("the message about a build script is lost"), std::string::npos);
}

}  // namespace
}  // namespace rbuild::cargo
