// Tests of the guess of how long a unit takes.
#include "cargo/cost_hint.h"

#include <string>

#include <gtest/gtest.h>

#include "fakes/memory_disk.h"

namespace rbuild::cargo {
namespace {

class CostHintTest : public testing::Test {
 protected:
  static Target LibAt(const std::string& source) {
    Target target;
    target.kinds = target.crate_types = {"lib"};
    target.src_path = source;
    return target;
  }
  int64_t CostOf(const Target& target, const std::string& opt_level = "0") const {
    Unit unit;
    unit.profile.opt_level = opt_level;
    return CompileCostMs(disk_, target, unit).value_or(-1);
  }

  MemoryDisk disk_;
};

TEST_F(CostHintTest, GrowsWithTheSourcesBelowTheRoot) {
  disk_.Create("/w/src/lib.rs", std::string(4000, 'x'));
  const int64_t small = CostOf(LibAt("/w/src/lib.rs"));
  disk_.Create("/w/src/inner/mod.rs", std::string(40000, 'x'));
  disk_.Create("/w/src/data.bin", std::string(400000, 'x'));
  EXPECT_EQ(CostOf(LibAt("/w/src/lib.rs")), small + 80);
  EXPECT_EQ(CostOf(LibAt("/w/src/lib.rs"), "3"), 3 * (small + 80));
}

TEST_F(CostHintTest, OtherTargetsBesideTheLibraryDontCount) {
  disk_.Create("/w/lib.rs", std::string(4000, 'x'));
  const int64_t alone = CostOf(LibAt("/w/lib.rs"));
  for (const char* folder : {"tests", "benches", "examples"}) {
    disk_.Create(std::string("/w/") + folder + "/long.rs", std::string(400000, 'x'));
  }
  EXPECT_EQ(CostOf(LibAt("/w/lib.rs")), alone);
}

TEST_F(CostHintTest, LengthIsNotAll) {
  disk_.Create("/w/src/lib.rs", std::string(1'000'000, 'x'));
  const int64_t start = CostOf(LibAt("/nowhere/src/lib.rs"));
  const int64_t usual = CostOf(LibAt("/w/src/lib.rs")) - start;
  Target target = LibAt("/w/src/lib.rs");
  for (const char* name : {"openssl-sys", "onig_sys", "libc", "winapi"}) {
    target.name = name;
    EXPECT_EQ(CostOf(target), start + usual / 40) << name;
  }
  target.name = "system";
  EXPECT_EQ(CostOf(target), start + usual);
  disk_.Create("/w/src/tables.rs", std::string(9'000'000, 'x'));
  EXPECT_LT(CostOf(target), start + 3 * usual);
  EXPECT_GT(CostOf(target), start + usual);
  target.kinds = target.crate_types = {"proc-macro"};
  EXPECT_GT(CostOf(target), start + 4 * usual);
}

TEST_F(CostHintTest, AMissingSourceCostsTheStartOfTheCompiler) {
  EXPECT_GT(CostOf(LibAt("/nowhere/src/lib.rs")), 0);
}

}  // namespace
}  // namespace rbuild::cargo
