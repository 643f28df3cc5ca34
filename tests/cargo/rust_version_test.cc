// Tests of comparing rustc's version with what packages ask for.
#include "cargo/rust_version.h"

#include <gtest/gtest.h>

namespace rbuild::cargo {
namespace {

struct VersionCase {
  const char* release;
  const char* rust_version;
  bool is_supported;
};

class RustVersionTest : public testing::TestWithParam<VersionCase> {};

TEST_P(RustVersionTest, Compares) {
  const VersionCase& version = GetParam();
  EXPECT_EQ(SupportsRustVersion(version.release, version.rust_version), version.is_supported);
}

INSTANTIATE_TEST_SUITE_P(Table, RustVersionTest,
                         testing::Values(VersionCase{"1.95.0", "1.95", true}, VersionCase{"1.95.0", "1.95.0", true},
                                         VersionCase{"1.95.0", "1.95.1", false}, VersionCase{"1.95.0", "1.96", false},
                                         VersionCase{"1.100.0", "1.99", true}, VersionCase{"1.95.0", "1", true},
                                         VersionCase{"1.97.0-nightly", "1.97", true},
                                         VersionCase{"2.0.0", "1.95", false}, VersionCase{"1.95.0", "2.0", false}));

}  // namespace
}  // namespace rbuild::cargo
