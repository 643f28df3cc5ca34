// Tests of the order of packages: semantic versions and sources.
#include "cargo/package_order.h"

#include <gtest/gtest.h>

namespace rbuild::cargo {
namespace {

TEST(CompareVersions, FollowsSemanticVersioning) {
  // Each is smaller than all after it.
  const std::vector<std::string> kAscending = {"0.9.9",
                                               "0.10.0-rc.1",
                                               "0.10.0",
                                               "1.0.0-1",
                                               "1.0.0-9",
                                               "1.0.0-10",
                                               "1.0.0-alpha",
                                               "1.0.0-alpha.1",
                                               "1.0.0-alpha.2",
                                               "1.0.0-alpha.10",
                                               "1.0.0-alpha.beta",
                                               "1.0.0-beta",
                                               "1.0.0-rc.1",
                                               "1.0.0",
                                               "1.0.0+1",
                                               "1.0.0+2",
                                               "1.0.0+10",
                                               "1.0.0+a",
                                               "1.0.1",
                                               "1.1.0",
                                               "2.0.0",
                                               "10.0.0",
                                               "18446744073709551615.0.0"};
  for (size_t i = 0; i < kAscending.size(); ++i) {
    for (size_t j = 0; j < kAscending.size(); ++j) {
      int order = CompareVersions(kAscending[i], kAscending[j]);
      EXPECT_EQ(order < 0, i < j) << kAscending[i] << " " << kAscending[j];
      EXPECT_EQ(order == 0, i == j) << kAscending[i] << " " << kAscending[j];
    }
  }
}

Package Make(std::string name, std::string version, std::string source) {
  Package package;
  package.name = std::move(name);
  package.version = std::move(version);
  package.source = std::move(source);
  package.id = package.source.empty() ? "path+file:///w/" + package.name + "#" + package.version
                                      : package.source + "#" + package.name;
  return package;
}

TEST(PackageLess, OrdersByNameVersionAndSource) {
  const std::vector<Package> kAscending = {
      Make("a", "2.0.0", ""),
      Make("b", "1.0.0", ""),
      Make("b", "1.0.0", "registry+https://github.com/rust-lang/crates.io-index"),
      Make("b", "1.0.0", "sparse+https://example.org/index/"),
      Make("b", "1.0.0", "git+https://example.org/z?tag=v1#0123"),
      Make("b", "1.0.0", "git+https://example.org/b?branch=main#0123"),
      Make("b", "1.0.0", "git+https://example.org/a#0123"),
      Make("b", "1.0.0", "git+https://example.org/b#0123"),
      Make("b", "1.0.1", ""),
      Make("b-c", "0.1.0", ""),
  };
  for (size_t i = 0; i < kAscending.size(); ++i) {
    for (size_t j = 0; j < kAscending.size(); ++j) {
      EXPECT_EQ(PackageLess(kAscending[i], kAscending[j]), i < j) << i << " " << j;
    }
  }
}

}  // namespace
}  // namespace rbuild::cargo
