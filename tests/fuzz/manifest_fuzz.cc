// Fuzz target: any bytes as a build file.
#include "fuzz/run_one.h"
#include "manifest/any_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return rbuild::RunOne(rbuild::FaultOfManifest, data, size);
}
