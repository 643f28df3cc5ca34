// Fuzz target: any bytes as a prefix and output that announces with it.
#include "fuzz/run_one.h"
#include "run/any_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return rbuild::RunOne(rbuild::FaultOfPrefixStream, data, size);
}
