// Dyndep files: inputs and outputs that a build learns of while it runs, or before it starts.
#include "fakes/build_test_base.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kVersion = "ninja_dyndep_version = 1\n";

class DyndepTest : public BuildTestBase {
 protected:
  DyndepTest() {
    options_.explain = true;
    disk_.Create("in", "1");
    disk_.Create("extra.in", "e");
  }

  void Dyndep(const std::string& path, const std::string& statements) {
    disk_.Create(path, std::string(kVersion) + statements);
  }
  // out reads what the dyndep file dd tells; `dd` is a statement that makes it, or nothing.
  static std::string Out(const std::string& dd = "", const std::string& command = "cat in extra > out") {
    return "build out: run in || dd\n  cmd = " + command + "\n  dyndep = dd\n" + dd;
  }
  static constexpr const char* kMakesDd = "build dd: cat dd.in\n";
  static constexpr const char* kExtra = "build extra: cat extra.in\n";
};

TEST_F(DyndepTest, AFileThatExistsAddsInputsBeforeTheFirstCommand) {
  Dyndep("dd", "build out: dyndep | extra\n");
  const std::string text = Out() + kExtra;
  Build(text, {"out"});
  EXPECT_THAT(story(), ElementsAre("start extra", "finish extra", "start out", "finish out"));
  EXPECT_EQ(disk_.Content("out"), "1e");
  EXPECT_EQ(VerifyGraph(manifest_->graph), std::nullopt);
  EXPECT_TRUE(Build(text, {"out"}).nothing_to_do);
  disk_.Create("extra.in", "f");
  Build(text, {"out"});
  EXPECT_EQ(disk_.Content("out"), "1f");
}

TEST_F(DyndepTest, AFileThatIsMadeAddsInputsThatNobodyWantedBefore) {
  Dyndep("dd.in", "build out: dyndep | extra\n");
  const std::string text = Out(kMakesDd) + kExtra;
  Build(text, {"out"});
  EXPECT_THAT(story(), ElementsAre("start dd", "finish dd", "start extra", "finish extra", "start out", "finish out"));
  EXPECT_THAT(status_.totals, ElementsAre(2, 3));
  EXPECT_EQ(disk_.Content("out"), "1e");
  EXPECT_EQ(VerifyGraph(manifest_->graph), std::nullopt);
  EXPECT_TRUE(Build(text, {"out"}).nothing_to_do);
}

TEST_F(DyndepTest, AnInputThatIsNoLongerNamedRebuilds) {
  Dyndep("dd.in", "build out: dyndep | extra\n");
  Build(Out(kMakesDd) + kExtra);
  Dyndep("dd.in", "build out: dyndep\n");
  Build(Out(kMakesDd) + kExtra);
  EXPECT_THAT(status_.explanations, ElementsAre("dd: input dd.in changed", "out: input extra was removed"));
}

TEST_F(DyndepTest, ARemadeFileThatSaysTheSameRebuildsNothingAndIsNotCountedOn) {
  Dyndep("dd.in", "build out | mod: dyndep | extra\n");
  const std::string text = Out(kMakesDd, "cat in extra > out && touch mod") + kExtra;
  Build(text);
  disk_.Create("dd.in", disk_.Content("dd.in") + "# a comment\n");
  Build(text);
  EXPECT_THAT(story(), ElementsAre("start dd", "finish dd"));
  EXPECT_THAT(status_.totals, ElementsAre(1));
}

TEST_F(DyndepTest, AnOutputThatIsNamedHoldsItsReadersBack) {
  Dyndep("dd.in", "build out | mod: dyndep\nbuild user: dyndep | mod\n");
  const std::string text =
      Out(kMakesDd, "cat in > mod && touch out") + "build user: run || dd\n  cmd = cat mod > user\n  dyndep = dd\n";
  runner_.jobs = 2;
  Build(text);
  EXPECT_THAT(story(), ElementsAre("start dd", "finish dd", "start out", "finish out", "start user", "finish user"));
  EXPECT_EQ(disk_.Content("user"), "1");
  EXPECT_TRUE(Build(text).nothing_to_do);
  disk_.Create("in", "2");
  Build(text);
  EXPECT_EQ(disk_.Content("user"), "2");
}

TEST_F(DyndepTest, AReaderThatTookTheOutputForASourceRunsAgainAfterIt) {
  Dyndep("dd.in", "build out | mod: dyndep\n");
  disk_.Create("mod", "old");
  const std::string text = "build user: cat mod\n  cost = 100\n" + Out(kMakesDd, "cat in > mod && touch out");
  Build(text);
  EXPECT_THAT(story(), ElementsAre("start user", "finish user", "start dd", "finish dd", "start out", "finish out",
                                   "start user", "finish user"));
  EXPECT_EQ(disk_.Content("user"), "1");
  EXPECT_TRUE(Build(text).nothing_to_do);
}

TEST_F(DyndepTest, AReaderThatWasUpToDateIsJudgedAgain) {
  Dyndep("dd", "build out | mod: dyndep\n");
  const std::string text =
      "build user: cat mod\n" + Out("", "cat in > mod && touch out") + "  early_cutoff = 1\ndefault user out\n";
  disk_.Create("mod", "old");
  Build(text);
  ASSERT_EQ(disk_.Content("user"), "1");
  ASSERT_TRUE(Build(text).nothing_to_do);
  disk_.Create("in", "2");
  Build(text);
  EXPECT_EQ(disk_.Content("user"), "2");
  EXPECT_TRUE(Build(text).nothing_to_do);
}

TEST_F(DyndepTest, ItsRestatKeepsWhatDidNotChange) {
  Dyndep("dd", "build out: dyndep\n  restat = 1\n");
  const std::string text = Out("", "cat in") + "build user: cat out\n";
  disk_.Create("out", "kept");
  Build(text);
  disk_.Create("in", "2");
  Build(text);
  EXPECT_THAT(story(), ElementsAre("start out", "finish out"));
}

TEST_F(DyndepTest, AFileMayNameAnotherFilesEdges) {
  Dyndep("dd.in", "build out: dyndep | other\n");
  Dyndep("dd2.in", "build other: dyndep | extra\n");
  const std::string text = Out(kMakesDd, "cat in other > out") +
                           "build dd2: cat dd2.in\n"
                           "build other: run || dd2\n  cmd = cat extra > other\n  dyndep = dd2\n" +
                           kExtra;
  Build(text, {"out"});
  EXPECT_EQ(disk_.Content("out"), "1e");
  EXPECT_TRUE(Build(text, {"out"}).nothing_to_do);
}

TEST_F(DyndepTest, ADryRunDoesNotReadWhatWasNotMade) {
  options_.edges.dry_run = true;
  disk_.Create("dd.in", "nonsense");
  EXPECT_EQ(Build(Out(kMakesDd) + kExtra, {"out"}).started, 2);
}

TEST_F(DyndepTest, WhatIsWrongInAFileThatExistsEndsTheBuildBeforeItsFirstCommand) {
  struct Case {
    std::string dyndep;
    std::string more;
    std::string error;
  };
  const Case kCases[] = {
      {"", "", "'out' not mentioned in its dyndep file 'dd'"},
      {"build out: dyndep\nbuild extra: dyndep\n", kExtra,
       "dyndep file 'dd' mentions output 'extra' whose build statement does not have a dyndep binding for the file"},
      {"build out | extra: dyndep\n", kExtra, "multiple rules generate extra"},
      {"build out: dyndep | out\n", "", "dependency cycle: out -> out"},
      {"build out: dyndep | user\n", "build user: cat out\n", "dependency cycle: out -> user -> out"},
      {"build nothing: dyndep\n", "",
       "dd:2: no build statement exists for 'nothing'\nbuild nothing: dyndep\n             ^ near here"},
  };
  for (const Case& c : kCases) {
    Dyndep("dd", c.dyndep);
    Result<BuildResult> result = TryBuild(Out() + c.more, {"out"});
    ASSERT_FALSE(result.has_value()) << c.dyndep;
    EXPECT_EQ(result.error().ToString(), c.error);
    EXPECT_THAT(story(), IsEmpty());
  }
}

TEST_F(DyndepTest, WhatIsWrongInAFileThatWasMadeStopsTheBuild) {
  struct Case {
    std::string dyndep;
    std::string more;
    std::string reason;
  };
  const Case kCases[] = {
      {"", "", "'out' not mentioned in its dyndep file 'dd'"},
      {"build out | extra: dyndep\n", kExtra, "multiple rules generate extra"},
      {"build out: dyndep | out\n", "", "dependency cycle: out -> out"},
      {"build out: dyndep | user\n", "build user: cat out\n", "dependency cycle: out -> user -> out"},
      {"build out\n", "", "dd:2: expected ':', got newline ($ also escapes ':')\nbuild out\n         ^ near here"},
  };
  for (const Case& c : kCases) {
    Dyndep("dd.in", c.dyndep);
    BuildResult result = Build(Out(kMakesDd) + c.more, {"out"});
    EXPECT_FALSE(result.success);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.reason, c.reason);
    EXPECT_THAT(story(), ElementsAre("start dd", "finish dd"));
    Dyndep("dd.in", "build out: dyndep\n");
    Build(Out(kMakesDd), {"out"});
    disk_.RemoveFile("out");
    log_ = BuildLog::InMemory();
  }
}

TEST_F(DyndepTest, AMissingFileOfWhichTheDyndepFileAloneTellsIsNoError) {
  Dyndep("dd", "build out: dyndep | nowhere\n");
  EXPECT_TRUE(Build(Out()).success);
  EXPECT_THAT(TryBuild("build out: cat in nowhere\n").error().ToString(),
              HasSubstr("'nowhere', needed by 'out', missing and no known rule to make it"));
}

TEST_F(DyndepTest, AMissingDyndepFileIsNamed) {
  EXPECT_EQ(TryBuild(Out()).error().ToString(), "loading 'dd': No such file or directory");
}

TEST_F(DyndepTest, ASourceThatTheDyndepFileMakesIsNotMissing) {
  Dyndep("dd", "build out | mod: dyndep\n");
  EXPECT_TRUE(Build("build user: cat mod\n" + Out("", "cat in > mod && touch out")).success);
  EXPECT_EQ(disk_.Content("user"), "1");
}

}  // namespace
}  // namespace rbuild
