// Which manifests cargo has nothing to say about.
#include "cargo/manifest_keys.h"

#include <gtest/gtest.h>

namespace rbuild::cargo {
namespace {

constexpr const char* kPackage = "[package]\nname = 'p'\nedition = '2021'\n";

bool IsUsual(const std::string& more, const std::string& package = kPackage) {
  const Result<Value> manifest = ParseToml(package + more, "Cargo.toml");
  EXPECT_TRUE(manifest) << more;
  return manifest && HasOnlyUsualKeys(*manifest);
}

TEST(ManifestKeysTest, WhatTheReferenceNamesIsUsual) {
  for (const char* more :
       {"", "[package.metadata.anything]\nx = 1\n", "[badges]\nx = { y = 1 }\n", "[features]\nany = []\n",
        "[lib]\nname = 'l'\ncrate-type = ['lib']\nproc-macro = false\n",
        "[[bin]]\nname = 'a'\nrequired-features = []\n[[test]]\nname = 't'\nharness = false\n",
        "[dependencies]\na = '1'\nb = { path = 'b', optional = true, default-features = false }\n",
        "[target.'cfg(unix)'.dependencies]\na = { version = '1', features = [] }\n",
        "[profile.dev]\nopt-level = 1\n[profile.dev.package.'*']\nopt-level = 2\n[profile.x.build-override]\nlto = "
        "true\n",
        "[workspace]\nresolver = '2'\n[workspace.package]\nversion = '1'\n[workspace.lints.rust]\na = 'warn'\n",
        "[workspace.dependencies]\na = { git = 'x', branch = 'y' }\n", "[patch.crates-io]\na = { path = 'x' }\n",
        "[lints]\nworkspace = true\n", "[lints.clippy]\na = { level = 'deny', priority = -1 }\n"}) {
    EXPECT_TRUE(IsUsual(more)) << more;
  }
  EXPECT_TRUE(IsUsual("[workspace]\nmembers = []\n", ""));
}

TEST(ManifestKeysTest, EverythingElseIsCargosToJudge) {
  for (const char* more : {"odd = 1\n",
                           "[odd]\n",
                           "[lib]\nodd = 1\n",
                           "[[bin]]\nname = 'a'\n[[bin]]\nname = 'b'\nodd = 1\n",
                           "[dependencies]\na = { version = '1', odd = 1 }\n",
                           "[dev_dependencies]\n",
                           "[target.x.odd]\n",
                           "[target.x.build-dependencies]\na = { odd = 1 }\n",
                           "[profile.dev]\nodd = 1\n",
                           "[profile.dev.package.a]\nodd = 1\n",
                           "[profile.dev.build-override]\nodd = 1\n",
                           "[workspace]\nodd = 1\n",
                           "[workspace.package]\nname = 'x'\n",
                           "[workspace.dependencies]\na = { odd = 1 }\n",
                           "[workspace.lints.rust]\na = { odd = 1 }\n",
                           "[lints.rust]\na = { level = 'warn', odd = 1 }\n",
                           "[patch.crates-io]\na = { odd = 1 }\n",
                           "[replace]\na = { odd = 1 }\n",
                           "[target.'cfg(debug_assertions)'.dependencies]\na = '1'\n",
                           "[target.'cfg(feature = \"x\")'.dependencies]\n",
                           "[lints.odd]\nx = 'warn'\n",
                           "[workspace.lints.odd]\nx = 'warn'\n",
                           "[dependencies]\na = { workspace = true, default-features = false }\n",
                           "[dependencies]\na = '1.0.0+x'\n",
                           "[dependencies]\na = { version = '1.0.0+x' }\n",
                           "[lib]\nproc-macro = true\ncrate-type = ['proc-macro']\n",
                           "license = 'MIT'\nlicense-file = 'x'\n",
                           "[profile.test]\npanic = 'abort'\n"}) {
    EXPECT_FALSE(IsUsual(more)) << more;
  }
  EXPECT_FALSE(IsUsual("", "cargo-features = []\n[package]\nedition = '2021'\n"));
  EXPECT_FALSE(IsUsual("", "[package]\nname = 'without an edition'\n"));
}

}  // namespace
}  // namespace rbuild::cargo
