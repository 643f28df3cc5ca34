// Tests of link-time optimisation: what programs ask of the units below them.
#include "cargo/lto.h"

#include <gtest/gtest.h>

#include "cargo/package_graph.h"

namespace rbuild::cargo {
namespace {

using Kind = UnitLto::Kind;

class LtoTest : public testing::Test {
 protected:
  // A unit with a package of its own.
  UnitId Add(const std::string& kind, const std::vector<std::string>& crate_types, const std::string& lto,
             const std::vector<UnitId>& dependencies = {}) {
    const PackageIndex package = packages_.Add("p" + std::to_string(graph_.units.size()));
    Target target = PackageGraph::MakeTarget(kind, "", "p");
    target.crate_types = crate_types;
    packages_.metadata().packages[package].targets = {target};
    Unit unit;
    unit.package = package;
    unit.profile.lto = lto;
    for (const UnitId dependency : dependencies) {
      unit.dependencies.push_back({dependency, "p"});
    }
    return graph_.units.Add(unit);
  }
  void Compute(const std::vector<UnitId>& roots) {
    graph_.roots = roots;
    ComputeLto(packages_.metadata(), &graph_);
  }
  UnitLto Of(UnitId unit) const { return graph_.units[unit].lto; }

  PackageGraph packages_;
  UnitGraph graph_;
};

TEST_F(LtoTest, WithoutItThereAreOnlyObjects) {
  const UnitId lib = Add("lib", {"lib"}, "false");
  const UnitId bin = Add("bin", {"bin"}, "false", {lib});
  Compute({bin});
  EXPECT_EQ(Of(bin).kind, Kind::kOnlyObject);
  EXPECT_EQ(Of(lib).kind, Kind::kOnlyObject);
}

TEST_F(LtoTest, AProgramRunsItAndItsLibrariesAreBitcode) {
  const UnitId lib = Add("lib", {"lib"}, "thin");
  const UnitId bin = Add("bin", {"bin"}, "thin", {lib});
  Compute({bin});
  EXPECT_EQ(Of(bin), (UnitLto{Kind::kRun, "thin"}));
  EXPECT_EQ(Of(lib).kind, Kind::kOnlyBitcode);
}

TEST_F(LtoTest, PlainLtoHasNoName) {
  const UnitId bin = Add("bin", {"bin"}, "true");
  Compute({bin});
  EXPECT_EQ(Of(bin), (UnitLto{Kind::kRun, ""}));
}

TEST_F(LtoTest, OffIsOffAllTheWay) {
  const UnitId lib = Add("lib", {"lib"}, "off");
  const UnitId bin = Add("bin", {"bin"}, "off", {lib});
  Compute({bin});
  EXPECT_EQ(Of(bin).kind, Kind::kOff);
  EXPECT_EQ(Of(lib).kind, Kind::kOff);
}

TEST_F(LtoTest, ARootLibraryIsBitcodeAlone) {
  const UnitId lib = Add("lib", {"lib"}, "fat");
  Compute({lib});
  EXPECT_EQ(Of(lib).kind, Kind::kOnlyBitcode);
}

TEST_F(LtoTest, ALibraryThatIsAlsoLinkedNeedsBoth) {
  const UnitId base = Add("lib", {"lib"}, "fat");
  const UnitId lib = Add("lib", {"lib", "cdylib"}, "fat", {base});
  const UnitId bin = Add("bin", {"bin"}, "fat", {lib});
  Compute({bin});
  EXPECT_EQ(Of(lib).kind, Kind::kObjectAndBitcode);
  EXPECT_EQ(Of(base).kind, Kind::kObjectAndBitcode);
}

TEST_F(LtoTest, ADylibIsLinkedOnce) {
  const UnitId lib = Add("dylib", {"dylib"}, "fat");
  const UnitId bin = Add("bin", {"bin"}, "fat", {lib});
  Compute({bin});
  EXPECT_EQ(Of(lib).kind, Kind::kOnlyObject);
}

TEST_F(LtoTest, ProcMacrosAndWhatTheyShareWithTheProgram) {
  const UnitId shared = Add("lib", {"lib"}, "fat");
  const UnitId macros = Add("proc-macro", {"proc-macro"}, "fat", {shared});
  const UnitId bin = Add("bin", {"bin"}, "fat", {macros, shared});
  Compute({bin});
  EXPECT_EQ(Of(macros).kind, Kind::kOnlyObject);
  EXPECT_EQ(Of(shared).kind, Kind::kObjectAndBitcode);
}

TEST_F(LtoTest, ATestIsAProgram) {
  const UnitId lib = Add("lib", {"lib"}, "thin");
  graph_.units[lib].mode = UnitMode::kTest;
  Compute({lib});
  EXPECT_EQ(Of(lib), (UnitLto{Kind::kRun, "thin"}));
}

}  // namespace
}  // namespace rbuild::cargo
