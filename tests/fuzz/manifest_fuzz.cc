// Fuzz target: any bytes as a build file and as a dyndep file.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "manifest/any_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (std::optional<std::string> fault = rbuild::FaultOfManifest(text)) {
    std::fprintf(stderr, "%s\n", fault->c_str());
    std::abort();
  }
  return 0;
}
