// Fuzz target: any bytes as NINJA_STATUS and as --status.
#include "fuzz/run_one.h"
#include "status/any_format.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return rbuild::RunOne(rbuild::FaultOfStatusFormat, data, size);
}
