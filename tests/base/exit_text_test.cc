// How cargo tells of the end of a process.
#include "base/exit_text.h"

#include <csignal>

#include <gtest/gtest.h>

namespace rbuild {
namespace {

TEST(ExitTextTest, CodesAndSignalsAreToldAsCargoTellsThem) {
  EXPECT_EQ(ExitText(1, 0), "exit status: 1");
  EXPECT_EQ(ExitText(139, 0), "exit status: 139");
  EXPECT_EQ(ExitText(0, SIGSEGV), "signal: 11, SIGSEGV: invalid memory reference");
  EXPECT_EQ(ShellExitText(128), "exit status: 128");
  EXPECT_EQ(ShellExitText(128 + SIGSEGV), "signal: 11, SIGSEGV: invalid memory reference");
  EXPECT_EQ(SignalText(SIGABRT), "signal: 6, SIGABRT: process abort signal");
  EXPECT_EQ(SignalText(64), "signal: 64");
}

}  // namespace
}  // namespace rbuild
