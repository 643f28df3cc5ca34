// RequestArguments: a request in the words of cargo's command line.
#pragma once

#include <string>
#include <vector>

#include "cargo/request.h"

namespace rbuild::cargo {

// The command's name and its flags. Tests and benchmarks are only built.
std::vector<std::string> CargoArguments(const BuildRequest& request);

}  // namespace rbuild::cargo
