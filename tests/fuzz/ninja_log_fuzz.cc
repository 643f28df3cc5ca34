// Fuzz target: any bytes as ninja's log.
#include "fuzz/run_one.h"
#include "log/any_ninja_log.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return rbuild::RunOne(rbuild::FaultOfNinjaLog, data, size);
}
