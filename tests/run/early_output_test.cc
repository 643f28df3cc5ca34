// Early outputs of real commands: what is announced, and that it comes before the end.
#include <gmock/gmock.h>

#include "run/capture.h"
#include "run/runner_helper.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

class EarlyOutputTest : public RunnerTest {
 protected:
  Command Of(EarlyOutput early, const std::string& line) {
    Command command;
    command.early = early;
    command.line = "cd " + folder_.path() + " && " + line;
    return command;
  }

  // The next event, which must be an announcement.
  std::string NextAnnouncement() {
    RunEvent event = runner().Wait(std::chrono::seconds(60));
    const auto* announced = std::get_if<Announced>(&event);
    return announced != nullptr ? announced->path : "(not an announcement)";
  }
};

TEST_F(EarlyOutputTest, PrefixAnnouncesWhileTheCommandRuns) {
  Command command = Of(EarlyOutput::kPrefix,
                       "echo before; printf '%slib.rmeta\\n' \"$NINJA_EARLY_OUTPUT_PREFIX\"; "
                       "until [ -e go ]; do sleep 0.01; done; echo after; printf '@@half'");
  command.early_prefix = "@@";
  CommandId id = Start(command);
  EXPECT_EQ(NextAnnouncement(), "lib.rmeta");
  EXPECT_TRUE(runner().IsRunning(id));
  folder_.Write("go", "");
  EXPECT_EQ(Finish(id).output, "before\nafter\n@@half");
  EXPECT_THAT(announced_, IsEmpty());
}

TEST_F(EarlyOutputTest, AppearAnnouncesRenamesOnly) {
  Command command =
      Of(EarlyOutput::kAppear,
         "echo x > tmp; echo x > b; mv tmp a; until [ -e go ]; do sleep 0.01; done; echo y > tmp; mv tmp c");
  command.early_paths = {folder_.File("a"), folder_.File("b"), folder_.File("c")};
  CommandId id = Start(command);
  EXPECT_EQ(NextAnnouncement(), folder_.File("a"));
  EXPECT_TRUE(runner().IsRunning(id));
  folder_.Write("go", "");
  Finish(id);
  // What appeared just before the end is announced before the end, too.
  EXPECT_THAT(announced_, ElementsAre(folder_.File("c")));
}

TEST_F(EarlyOutputTest, AppearInAFolderThatIsntThereAnnouncesNothing) {
  Command command = Of(EarlyOutput::kAppear, "mkdir new && touch tmp && mv tmp new/a");
  command.early_paths = {folder_.File("new/a")};
  EXPECT_TRUE(Run(command).success());
  EXPECT_THAT(announced_, IsEmpty());
}

TEST_F(EarlyOutputTest, RustcStreamIsReadAndKeptWithoutWhatOnlyWeNeed) {
  const std::string diagnostic =
      R"({"$message_type":"diagnostic","level":"warning","spans":[],"rendered":"warning: w\n"})";
  folder_.Write("stream",
                "a macro says\n"
                R"({"$message_type":"artifact","artifact":"x.d","emit":"dep-info"})"
                "\n" +
                    diagnostic +
                    "\n"
                    R"({"$message_type":"artifact","artifact":"libx.rmeta","emit":"metadata"})"
                    "\n");
  Outcome outcome = Run(Of(EarlyOutput::kRustc, "cat stream >&2"));
  EXPECT_THAT(announced_, ElementsAre("libx.rmeta"));
  EXPECT_EQ(outcome.output, "a macro says\n" + diagnostic + "\n");
  EXPECT_EQ(outcome.printed, "");
  // stdout is a pipe of its own: JSON there is what the program prints.
  Outcome printed = Run(Of(EarlyOutput::kRustc, "cat stream"));
  EXPECT_EQ(printed.printed, folder_.Read("stream"));
  EXPECT_EQ(printed.output, "");
  EXPECT_EQ(announced_.size(), 1u);
}

class RealRustcTest : public EarlyOutputTest {
 protected:
  void SetUp() override {
    if (!FindProgram("rustc", Environment::OfProcess().Get("PATH").value_or(""))) {
      GTEST_SKIP() << "no rustc on this machine";
    }
  }
  static constexpr const char* kFlags =
      "rustc --crate-type lib --crate-name x --emit=dep-info,metadata,link "
      "--error-format=json --json=diagnostic-rendered-ansi,artifacts,future-incompat x.rs";
};

TEST_F(RealRustcTest, MetadataIsAnnouncedBeforeTheEnd) {
  folder_.Write("x.rs", "pub fn f() -> u32 { let unused = 1; 2 }\n");
  CommandId id = Start(Of(EarlyOutput::kRustc, kFlags));
  EXPECT_THAT(NextAnnouncement(), EndsWith("libx.rmeta"));
  EXPECT_TRUE(runner().IsRunning(id));
  EXPECT_NE(folder_.Read("libx.rmeta"), "");
  Outcome outcome = Finish(id);
  EXPECT_TRUE(outcome.success());
  EXPECT_THAT(outcome.output, HasSubstr("unused variable"));
  EXPECT_NE(folder_.Read("libx.rlib"), "");
}

TEST_F(RealRustcTest, AnErrorAnnouncesNothing) {
  folder_.Write("x.rs", "pub fn f() -> u32 { \"text\" }\n");
  Outcome outcome = Run(Of(EarlyOutput::kRustc, kFlags));
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(announced_, IsEmpty());
  EXPECT_THAT(outcome.output, HasSubstr("mismatched types"));
}

}  // namespace
}  // namespace rbuild
