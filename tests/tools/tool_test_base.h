// ToolTestBase: a tool is run on a build file in memory, and what it says is compared.
#pragma once

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/fake_clock.h"
#include "fakes/fake_output.h"
#include "fakes/memory_disk.h"
#include "tools/tool.h"

namespace rbuild {

class ToolTestBase : public testing::Test {
 protected:
  // Runs `-t tool arguments` and returns the exit code; what it wrote is in `out_` and `err_`.
  int Run(const std::string& tool, std::vector<std::string> arguments = {}) {
    const int code = RunTool(settings_, {disk_, clock_, environment_, output_}, tool, std::move(arguments));
    out_ = output_.TakeOut();
    err_ = output_.TakeErr();
    return code;
  }
  // The same for a tool that has to succeed in silence on stderr; returns what it printed.
  std::string Out(const std::string& tool, std::vector<std::string> arguments = {}) {
    EXPECT_EQ(0, Run(tool, std::move(arguments)));
    EXPECT_EQ("", err_);
    return out_;
  }

  MemoryDisk disk_;
  FakeClock clock_{disk_};
  FakeOutput output_;
  Environment environment_;
  ToolSettings settings_;
  std::string out_;
  std::string err_;
};

}  // namespace rbuild
