// The fuzzers' corpus, for the ordinary tests.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rbuild {

// Feeds every file of tests/fuzz/corpus/`name` to `fault_of`, whole and cut off at every place, and fails the test for
// each that has a fault. The number of files.
int ReplayCorpus(const std::string& name, std::optional<std::string> (*fault_of)(std::string_view));

}  // namespace rbuild
