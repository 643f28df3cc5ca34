// Capture: what a program wrote, how it ended, and what is said when it isn't there.
#include "run/capture.h"

#include <csignal>

#include <gmock/gmock.h>

#include "run/runner_helper.h"

namespace rbuild {
namespace {

using testing::HasSubstr;

CaptureRequest Shell(const std::string& line) {
  CaptureRequest request;
  request.arguments = {"sh", "-c", line};
  return request;
}

TEST(Capture, KeepsTheStreamsApart) {
  Result<Captured> captured = Capture(Shell("echo out; echo err >&2; exit 4"));
  ASSERT_TRUE(captured) << captured.error().ToString();
  EXPECT_EQ(captured->exit_code, 4);
  EXPECT_EQ(captured->out, "out\n");
  EXPECT_EQ(captured->err, "err\n");
}

TEST(Capture, LargeOutputOnBothStreams) {
  Result<Captured> captured = Capture(Shell("head -c 3000000 /dev/zero >&2; head -c 10000000 /dev/zero"));
  ASSERT_TRUE(captured);
  EXPECT_EQ(captured->out.size(), 10'000'000u);
  EXPECT_EQ(captured->err.size(), 3'000'000u);
}

TEST(Capture, ASignalIsAnExitCode) {
  EXPECT_EQ(Capture(Shell("kill -KILL $$")).value_or(Captured()).exit_code, 128 + SIGKILL);
}

TEST(Capture, RunsWhereAndWithWhatIsAsked) {
  TempFolder folder;
  CaptureRequest request = Shell("pwd; echo $NAME; cat");
  request.cwd = folder.path();
  request.environment.emplace();
  request.environment->Set("PATH", "/usr/bin:/bin");
  request.environment->Set("NAME", "a b");
  EXPECT_EQ(Capture(request).value_or(Captured()).out, folder.path() + "\na b\n");
}

TEST(Capture, StderrIsPassedOnAsItComes) {
  std::string seen;
  CaptureRequest request = Shell("echo one >&2; sleep 0.05; echo two >&2");
  int pieces = 0;
  request.on_stderr = [&](std::string_view piece) {
    seen += piece;
    ++pieces;
  };
  Result<Captured> captured = Capture(request);
  ASSERT_TRUE(captured);
  EXPECT_EQ(seen, "one\ntwo\n");
  EXPECT_EQ(captured->err, seen);
  EXPECT_EQ(pieces, 2);
}

TEST(Capture, AMissingProgramIsNamed) {
  CaptureRequest request;
  request.arguments = {"rbuild-no-such-program"};
  Result<Captured> searched = Capture(request);
  ASSERT_FALSE(searched);
  EXPECT_THAT(searched.error().ToString(), HasSubstr("rbuild-no-such-program was not found in PATH"));
  request.arguments = {"/no/such/program"};
  Result<Captured> named = Capture(request);
  ASSERT_FALSE(named);
  EXPECT_THAT(named.error().ToString(), HasSubstr("/no/such/program isn't there"));
  request = Shell("true");
  request.arguments[0] = "/bin/sh";
  request.cwd = "/no/such/folder";
  Result<Captured> nowhere = Capture(request);
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().ToString(), HasSubstr("/no/such/folder"));
}

}  // namespace
}  // namespace rbuild
