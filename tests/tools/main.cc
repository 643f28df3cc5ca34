// The tests of the tools are a program that has the tools itself: generated build files call it as they would rbuild.
#include <string_view>

#include <gtest/gtest.h>

#include "tools/tool.h"

int main(int argc, char** argv) {
  if (argc >= 3 && std::string_view(argv[1]) == "-t") {
    rbuild::RealDisk disk;
    const rbuild::RealClock clock;
    rbuild::RealOutput output;
    const rbuild::Environment environment = rbuild::Environment::OfProcess();
    return rbuild::RunTool({}, {disk, clock, environment, output}, argv[2], {argv + 3, argv + argc});
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
