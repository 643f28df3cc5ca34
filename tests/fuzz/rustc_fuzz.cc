// Fuzz target: any bytes as rustc's messages.
#include "fuzz/run_one.h"
#include "run/any_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return rbuild::RunOne(rbuild::FaultOfRustcStream, data, size);
}
