// The tests of the tools are a program that has the tools itself: generated build files call it as they would rbuild.
#include <cstdio>
#include <string_view>

#include <gtest/gtest.h>

#include "tools/run_build_script.h"

int main(int argc, char** argv) {
  if (argc == 4 && std::string_view(argv[1]) == "-t" && std::string_view(argv[2]) == "run-build-script") {
    rbuild::RealDisk disk;
    auto end = rbuild::RunBuildScriptTool({argv[3]}, rbuild::Environment::OfProcess(), disk);
    fputs((end ? end->output : end.error().ToString() + "\n").c_str(), stderr);
    return end ? end->exit_code : 1;
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
