// What a log keeps, within one process and from one to the next.
#include "log/build_log.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/temp_folder.h"
#include "log/log_samples.h"

namespace rbuild {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

using Paths = std::vector<std::string_view>;

// Every rule about records holds for a log in memory, and for one on disk before and after it is opened again.
enum class Where { kMemory, kDisk, kReopened };

class RecordsTest : public testing::TestWithParam<Where> {
 protected:
  RecordsTest() : log_(GetParam() == Where::kMemory ? BuildLog::InMemory() : OpenLog(folder_ / "log")) {}

  // To be called between changes and questions.
  void Pass() {
    if (GetParam() == Where::kReopened) {
      ASSERT_TRUE(log_->Close().has_value());
      log_ = OpenLog(folder_ / "log");
    }
  }

  TempFolder folder_;
  std::unique_ptr<BuildLog> log_;
};

INSTANTIATE_TEST_SUITE_P(Everywhere, RecordsTest, testing::Values(Where::kMemory, Where::kDisk, Where::kReopened));

TEST_P(RecordsTest, KeepsEveryField) {
  EdgeRecord record = SampleRecord({"a.rmeta", "a.rlib"});
  log_->Finish(record);
  Pass();
  EXPECT_EQ(Find(*log_, {"a.rmeta", "a.rlib"}), Describe(record));
}

TEST_P(RecordsTest, ReleasesNothingThatIsToBeWritten) {
  EdgeRecord record = SampleRecord({"a"});
  log_->Finish(record);
  Pass();
  const Paths outputs = {"a"};
  EXPECT_EQ(Find(*log_, {"a"}), Describe(record));
  log_->Release(outputs);
  EXPECT_EQ(Find(*log_, {"a"}), Describe(record));
  record.outputs[0].stat = SampleStat(9);
  log_->UpdateOutput(record.outputs[0]);
  log_->Release(outputs);
  EXPECT_EQ(Find(*log_, {"a"}), Describe(record));
  ASSERT_TRUE(log_->Claim(outputs, RunningMark()).has_value());
  log_->Release(outputs);
  EXPECT_TRUE(log_->FindEdge(outputs)->running.has_value());
  log_->Release(Paths{"unknown"});
}

TEST_P(RecordsTest, KeepsExtremes) {
  EdgeRecord record;
  record.finished = true;
  OutputRecord output;
  output.path = std::string(3000, 'p') + " \xff\n'";
  output.stat = SampleStat(0);
  output.stat.mtime_ns = INT64_MIN;
  output.stat.ctime_ns = INT64_MAX;
  output.stat.size = UINT64_MAX;
  output.stat.inode = UINT64_MAX;
  record.outputs.push_back(output);
  record.outputs.push_back({"missing", Digest(), std::nullopt, FileStat()});
  record.times = {-1, INT64_MAX, INT64_MIN};
  record.diagnostics = std::string(200'000, 'd') + std::string(1, '\0') + "end";
  log_->Finish(record);
  Pass();
  EXPECT_EQ(Find(*log_, {output.path, "missing"}), Describe(record));
}

TEST_P(RecordsTest, AddressesARecordByTheListOfOutputsInOrder) {
  log_->Finish(SampleRecord({"a", "b"}));
  Pass();
  EXPECT_NE(Find(*log_, {"a", "b"}), "absent");
  EXPECT_EQ(Find(*log_, {"b", "a"}), "absent");
  EXPECT_EQ(Find(*log_, {"a"}), "absent");
  EXPECT_EQ(Find(*log_, {"a", "b", "c"}), "absent");
  EXPECT_EQ(Find(*log_, {"unknown"}), "absent");
  EXPECT_EQ(Find(*log_, {}), "absent");
}

TEST_P(RecordsTest, FindsARecordByAnyOutput) {
  log_->Finish(SampleRecord({"a", "b"}));
  Pass();
  ASSERT_NE(log_->FindByOutput("b"), nullptr);
  EXPECT_EQ(log_->FindByOutput("b"), log_->FindEdge(Paths{"a", "b"}));
  EXPECT_EQ(log_->FindByOutput("src/a.rs"), nullptr);  // known, but as an input
  EXPECT_EQ(log_->FindByOutput("nowhere"), nullptr);
}

TEST_P(RecordsTest, FinishReplacesTheRecord) {
  log_->Finish(SampleRecord({"a"}, 1));
  Pass();
  log_->Finish(SampleRecord({"a"}, 2));
  Pass();
  EXPECT_EQ(Find(*log_, {"a"}), Describe(SampleRecord({"a"}, 2)));
  EXPECT_THAT(log_->AllEdges(), SizeIs(1));
}

TEST_P(RecordsTest, FinishDropsRecordsOfOtherListsThatShareAnOutput) {
  log_->Finish(SampleRecord({"a", "b"}));
  log_->Finish(SampleRecord({"c"}));
  ASSERT_TRUE(log_->Claim(Paths{"d", "b"}, SampleMark(1)).has_value());
  Pass();
  log_->Finish(SampleRecord({"b"}, 3));
  Pass();
  EXPECT_EQ(Find(*log_, {"a", "b"}), "absent");
  EXPECT_EQ(Find(*log_, {"d", "b"}), "absent");
  EXPECT_EQ(log_->FindByOutput("a"), nullptr);
  EXPECT_EQ(Find(*log_, {"b"}), Describe(SampleRecord({"b"}, 3)));
  EXPECT_EQ(Find(*log_, {"c"}), Describe(SampleRecord({"c"})));
  EXPECT_THAT(log_->Marked(), IsEmpty());
}

TEST_P(RecordsTest, ADroppedListCanComeBack) {
  for (int64_t round = 1; round <= 3; ++round) {
    log_->Finish(SampleRecord({"a", "b"}, round));
    log_->Finish(SampleRecord({"b"}, round));
    log_->Finish(SampleRecord({"a", "b"}, round + 10));
    Pass();
    EXPECT_EQ(Find(*log_, {"a", "b"}), Describe(SampleRecord({"a", "b"}, round + 10)));
    EXPECT_EQ(Find(*log_, {"b"}), "absent");
    EXPECT_THAT(log_->AllEdges(), SizeIs(1));
  }
}

TEST_P(RecordsTest, AMarkLeavesTheRestOfTheRecord) {
  EdgeRecord record = SampleRecord({"a", "b"});
  log_->Finish(record);
  Pass();
  ASSERT_TRUE(log_->Claim(Paths{"a", "b"}, SampleMark(41)).has_value());
  ASSERT_TRUE(log_->Claim(Paths{"a", "b"}, SampleMark(42)).has_value());
  Pass();
  record.running = SampleMark(42);
  EXPECT_EQ(Find(*log_, {"a", "b"}), Describe(record));
  EXPECT_THAT(log_->Marked(), ElementsAre(log_->FindEdge(Paths{"a", "b"})));
}

TEST_P(RecordsTest, WhoRunsTheCommandIsAddedToAMarkAndToNothingElse) {
  log_->NoteProcess(Paths{"a"}, {7, 8});
  EXPECT_EQ(Find(*log_, {"a"}), "absent");
  EdgeRecord record = SampleRecord({"a"});
  log_->Finish(record);
  log_->NoteProcess(Paths{"a"}, {7, 8});
  EXPECT_EQ(Find(*log_, {"a"}), Describe(record));
  RunningMark mark = SampleMark(42);
  ASSERT_TRUE(log_->Claim(Paths{"a"}, mark).has_value());
  Pass();
  log_->NoteProcess(Paths{"a"}, {7, 8});
  Pass();
  mark.child_pid = 7;
  mark.child_start = 8;
  record.running = mark;
  EXPECT_EQ(Find(*log_, {"a"}), Describe(record));
}

TEST_P(RecordsTest, AMarkAloneIsNoFinishedRecord) {
  ASSERT_TRUE(log_->Claim(Paths{"a", "b"}, SampleMark(42)).has_value());
  Pass();
  const EdgeRecord* record = log_->FindEdge(Paths{"a", "b"});
  ASSERT_NE(record, nullptr);
  EXPECT_FALSE(record->finished);
  ASSERT_THAT(record->outputs, SizeIs(2));
  EXPECT_EQ(record->outputs[1].path, "b");
  EXPECT_EQ(log_->FindByOutput("b"), record);
}

TEST_P(RecordsTest, AFinishedRecordComesBeforeAMarkThatSharesItsOutput) {
  log_->Finish(SampleRecord({"a"}));
  ASSERT_TRUE(log_->Claim(Paths{"a", "b"}, SampleMark(42)).has_value());
  Pass();
  EXPECT_EQ(log_->FindByOutput("a"), log_->FindEdge(Paths{"a"}));
  EXPECT_EQ(log_->FindByOutput("b"), log_->FindEdge(Paths{"a", "b"}));
  EXPECT_THAT(log_->AllEdges(), SizeIs(2));
}

TEST_P(RecordsTest, FinishClearsTheMark) {
  ASSERT_TRUE(log_->Claim(Paths{"a"}, SampleMark(42)).has_value());
  Pass();
  log_->Finish(SampleRecord({"a"}));
  Pass();
  EXPECT_THAT(log_->Marked(), IsEmpty());
  EXPECT_EQ(Find(*log_, {"a"}), Describe(SampleRecord({"a"})));
}

TEST_P(RecordsTest, FailClearsTheMarkAndKeepsOnlyHistory) {
  EdgeRecord record = SampleRecord({"a"});
  log_->Finish(record);
  ASSERT_TRUE(log_->Claim(Paths{"a"}, SampleMark(42)).has_value());
  Pass();
  log_->Fail(Paths{"a"});
  Pass();
  record.finished = false;
  EXPECT_EQ(Find(*log_, {"a"}), Describe(record));
  EXPECT_THAT(log_->Marked(), IsEmpty());
}

TEST_P(RecordsTest, FailOfAnEdgeThatNeverFinishedIsRemembered) {
  ASSERT_TRUE(log_->Claim(Paths{"a"}, SampleMark(42)).has_value());
  Pass();
  log_->Fail(Paths{"a"});
  log_->Fail(Paths{"unknown"});
  Pass();
  const EdgeRecord* record = log_->FindEdge(Paths{"a"});
  ASSERT_NE(record, nullptr);
  EXPECT_FALSE(record->finished);
  EXPECT_FALSE(record->ever_finished());
  EXPECT_THAT(log_->AllEdges(), SizeIs(1));
  EXPECT_THAT(log_->Marked(), IsEmpty());
}

TEST_P(RecordsTest, ClearMarkLeavesTheRecord) {
  log_->Finish(SampleRecord({"a"}));
  ASSERT_TRUE(log_->Claim(Paths{"a"}, SampleMark(1)).has_value());
  ASSERT_TRUE(log_->Claim(Paths{"b"}, SampleMark(2)).has_value());
  Pass();
  ASSERT_TRUE(log_->ClearMark(Paths{"a"}).has_value());
  ASSERT_TRUE(log_->ClearMark(Paths{"b"}).has_value());
  ASSERT_TRUE(log_->ClearMark(Paths{"unknown"}).has_value());
  Pass();
  EXPECT_EQ(Find(*log_, {"a"}), Describe(SampleRecord({"a"})));
  EXPECT_EQ(Find(*log_, {"b"}), "absent");
}

TEST_P(RecordsTest, UpdateOutputReplacesThatOutputAlone) {
  EdgeRecord record = SampleRecord({"a", "b"});
  log_->Finish(record);
  Pass();
  record.outputs[1].version = DigestOf("other");
  record.outputs[1].stat = SampleStat(99);
  log_->UpdateOutput(record.outputs[1]);
  log_->UpdateOutput({"unknown", Digest(), std::nullopt, FileStat()});
  Pass();
  EXPECT_EQ(Find(*log_, {"a", "b"}), Describe(record));
  EXPECT_EQ(log_->FindByOutput("unknown"), nullptr);
}

TEST_P(RecordsTest, KeepsDigestsOfFiles) {
  log_->PutFile("src/a.rs", {SampleStat(1), DigestOf("1")});
  log_->PutFile("src/b.rs", {SampleStat(2), DigestOf("2")});
  Pass();
  log_->PutFile("src/b.rs", {SampleStat(3), DigestOf("3")});
  log_->Finish(SampleRecord({"src/c.rs"}));  // a path that is no file with a digest
  Pass();
  ASSERT_NE(log_->FindFile("src/a.rs"), nullptr);
  EXPECT_EQ(log_->FindFile("src/a.rs")->stat, SampleStat(1));
  ASSERT_NE(log_->FindFile("src/b.rs"), nullptr);
  EXPECT_EQ(log_->FindFile("src/b.rs")->stat, SampleStat(3));
  EXPECT_EQ(log_->FindFile("src/b.rs")->digest, DigestOf("3"));
  EXPECT_EQ(log_->FindFile("src/c.rs"), nullptr);
  EXPECT_EQ(log_->FindFile("unknown"), nullptr);
}

TEST_P(RecordsTest, KeepsManyRecords) {
  constexpr int kEdges = 500;
  for (int i = 0; i < kEdges; ++i) {
    log_->Finish(SampleRecord({"out/" + std::to_string(i), "out/" + std::to_string(i) + ".d"}, i));
    log_->PutFile("in/" + std::to_string(i), {SampleStat(i), DigestOf(std::to_string(i))});
  }
  Pass();
  ASSERT_THAT(log_->AllEdges(), SizeIs(kEdges));
  for (int i = 0; i < kEdges; ++i) {
    std::vector<std::string> outputs = {"out/" + std::to_string(i), "out/" + std::to_string(i) + ".d"};
    ASSERT_EQ(Find(*log_, {outputs[0], outputs[1]}), Describe(SampleRecord(outputs, i)));
    ASSERT_EQ(log_->FindFile("in/" + std::to_string(i))->stat, SampleStat(i));
  }
}

TEST(BuildLogTest, PointersStayValidWhileOtherEdgesChange) {
  std::unique_ptr<BuildLog> log = BuildLog::InMemory();
  log->Finish(SampleRecord({"a"}));
  log->PutFile("f", {SampleStat(1), Digest()});
  const EdgeRecord* record = log->FindEdge(Paths{"a"});
  const FileDigest* file = log->FindFile("f");
  for (int i = 0; i < 1000; ++i) {
    log->Finish(SampleRecord({"o" + std::to_string(i)}));
    log->PutFile("f" + std::to_string(i), {SampleStat(i), Digest()});
  }
  EXPECT_EQ(record, log->FindEdge(Paths{"a"}));
  EXPECT_EQ(Describe(*record), Describe(SampleRecord({"a"})));
  EXPECT_EQ(file, log->FindFile("f"));
  EXPECT_EQ(file->stat, SampleStat(1));
}

// --- When things reach the disk

std::string FindReadOnly(const std::string& path, const Paths& outputs) {
  BuildLog::Warnings warnings;
  Result<std::unique_ptr<BuildLog>> log = BuildLog::OpenReadOnly(path, &warnings);
  EXPECT_THAT(warnings, IsEmpty());
  return log && *log != nullptr ? Find(**log, outputs) : "no log";
}

TEST(BuildLogTest, TheFirstMarkIsCommittedWithAllThatIsPending) {
  TempFolder folder;
  OpenLog(folder / "log")->Finish(SampleRecord({"doubted"}));
  std::unique_ptr<BuildLog> log = OpenLog(folder / "log");
  log->Fail(Paths{"doubted"});
  log->Finish(SampleRecord({"a"}));
  ASSERT_TRUE(log->Claim(Paths{"b"}, SampleMark(1)).has_value());
  EXPECT_EQ(FindReadOnly(folder / "log", {"a"}), Describe(SampleRecord({"a"})));
  EXPECT_NE(FindReadOnly(folder / "log", {"doubted"}), Describe(SampleRecord({"doubted"})));
  EXPECT_NE(FindReadOnly(folder / "log", {"b"}), "absent");
  EXPECT_EQ(log->NextFlush(0), std::nullopt);
}

TEST(BuildLogTest, ALaterMarkIsCommittedWithWhatIsPendingOfItsEdgeOnly) {
  TempFolder folder;
  std::unique_ptr<BuildLog> log = OpenLog(folder / "log");
  ASSERT_TRUE(log->Claim(Paths{"first"}, SampleMark(1)).has_value());
  log->Finish(SampleRecord({"a"}));
  ASSERT_TRUE(log->Claim(Paths{"b"}, SampleMark(1)).has_value());
  EXPECT_NE(FindReadOnly(folder / "log", {"b"}), "absent");
  EXPECT_EQ(FindReadOnly(folder / "log", {"a"}), "absent");
  EXPECT_EQ(log->NextFlush(0), 0);
  EdgeRecord marked = SampleRecord({"a"});
  ASSERT_TRUE(log->Claim(Paths{"a"}, SampleMark(1)).has_value());
  marked.running = SampleMark(1);
  EXPECT_EQ(FindReadOnly(folder / "log", {"a"}), Describe(marked));
  EXPECT_EQ(log->NextFlush(0), std::nullopt);
}

TEST(BuildLogTest, AMarkOutlivesAnEarlierDropOfTheSameOutputs) {
  TempFolder folder;
  std::unique_ptr<BuildLog> log = OpenLog(folder / "log");
  log->Finish(SampleRecord({"a", "b"}));
  ASSERT_TRUE(log->FlushIfDue(0).has_value());
  log->Finish(SampleRecord({"a"}));  // drops the other one
  ASSERT_TRUE(log->Claim(Paths{"a", "b"}, SampleMark(1)).has_value());
  ASSERT_TRUE(log->FlushIfDue(1000).has_value());
  EXPECT_NE(FindReadOnly(folder / "log", {"a", "b"}), "absent");
}

// What a session doubts of an earlier one has no mark: it must not get lost while the session counts as begun.
TEST(BuildLogTest, DoubtsAreCommittedWithTheSession) {
  TempFolder folder;
  OutputRecord doubted = SampleRecord({"a"}).outputs.front();
  {
    std::unique_ptr<BuildLog> log = OpenLog(folder / "log", "boot1");
    log->Finish(SampleRecord({"a"}));
    ASSERT_TRUE(log->FlushIfDue(0).has_value());
    std::filesystem::copy(folder / "log", folder / "cut");
    std::filesystem::copy(folder / "log-wal", folder / "cut-wal");
  }
  std::unique_ptr<BuildLog> log = OpenLog(folder / "cut", "boot2");
  ASSERT_FALSE(log->closed_cleanly());
  doubted.stat.mtime_ns = 0;
  log->UpdateOutput(doubted);
  ASSERT_TRUE(log->Claim(Paths{"b"}, SampleMark(1)).has_value());
  std::unique_ptr<BuildLog> next = OpenLog(folder / "cut", "boot2");
  EXPECT_TRUE(next->closed_cleanly());
  EXPECT_EQ(next->FindEdge(Paths{"a"})->outputs.front().stat.mtime_ns, 0);
}

TEST(BuildLogTest, FlushIfDueWritesOnlyWhenTheLastWriteIsLongEnoughAgo) {
  TempFolder folder;
  std::unique_ptr<BuildLog> log = OpenLog(folder / "log");
  log->Finish(SampleRecord({"a"}));
  ASSERT_TRUE(log->FlushIfDue(1000).has_value());
  EXPECT_NE(FindReadOnly(folder / "log", {"a"}), "absent");
  log->Finish(SampleRecord({"b"}));
  ASSERT_TRUE(log->FlushIfDue(1010).has_value());
  EXPECT_EQ(FindReadOnly(folder / "log", {"b"}), "absent");
  ASSERT_TRUE(log->FlushIfDue(1100).has_value());
  EXPECT_NE(FindReadOnly(folder / "log", {"b"}), "absent");
}

TEST(BuildLogTest, CloseLeavesOneFileAndCanBeRepeated) {
  TempFolder folder;
  std::unique_ptr<BuildLog> log = OpenLog(folder / "log");
  log->Finish(SampleRecord({"a"}));
  ASSERT_TRUE(log->Close().has_value());
  ASSERT_TRUE(log->Close().has_value());
  RealDisk disk;
  std::vector<DirEntry> entries = disk.ListDirectory(folder.path()).value();
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].name, "log");
  EXPECT_EQ(FindReadOnly(folder / "log", {"a"}), Describe(SampleRecord({"a"})));
}

TEST(BuildLogTest, TheEndOfTheObjectWritesToo) {
  TempFolder folder;
  OpenLog(folder / "log")->Finish(SampleRecord({"a"}));
  EXPECT_NE(FindReadOnly(folder / "log", {"a"}), "absent");
}

TEST(BuildLogTest, ALogToWhichNothingIsWrittenKeepsItsBytes) {
  TempFolder folder;
  RealDisk disk;
  OpenLog(folder / "log")->Finish(SampleRecord({"a"}));
  const FileStat before = disk.Stat(folder / "log").value();
  std::unique_ptr<BuildLog> log = OpenLog(folder / "log");
  EXPECT_NE(Find(*log, {"a"}), "absent");
  ASSERT_TRUE(log->Close().has_value());
  EXPECT_EQ(disk.Stat(folder / "log").value(), before);
}

// --- Reading only

TEST(BuildLogTest, ReadOnlyMakesNoLogAndNoSideFiles) {
  TempFolder folder;
  RealDisk disk;
  BuildLog::Warnings warnings;
  Result<std::unique_ptr<BuildLog>> none = BuildLog::OpenReadOnly(folder / "log", &warnings);
  ASSERT_TRUE(none.has_value());
  EXPECT_EQ(*none, nullptr);
  EXPECT_THAT(disk.ListDirectory(folder.path()).value(), IsEmpty());

  OpenLog(folder / "log")->Finish(SampleRecord({"a"}));
  Result<std::unique_ptr<BuildLog>> log = BuildLog::OpenReadOnly(folder / "log", &warnings);
  ASSERT_TRUE(log.has_value());
  EXPECT_THAT(disk.ListDirectory(folder.path()).value(), SizeIs(1));
  EXPECT_THAT(warnings, IsEmpty());
}

TEST(BuildLogTest, ChangesOfAReadOnlyLogStayInMemory) {
  TempFolder folder;
  OpenLog(folder / "log")->Finish(SampleRecord({"a"}));
  BuildLog::Warnings warnings;
  std::unique_ptr<BuildLog> log = BuildLog::OpenReadOnly(folder / "log", &warnings).value();
  log->Finish(SampleRecord({"b"}));
  ASSERT_TRUE(log->Claim(Paths{"c"}, SampleMark(1)).has_value());
  ASSERT_TRUE(log->Close().has_value());
  EXPECT_NE(Find(*log, {"b"}), "absent");
  EXPECT_EQ(FindReadOnly(folder / "log", {"b"}), "absent");
}

// --- How the last session ended

// Leaves a log as a killed process does: written, not closed.
void LeaveUnclosed(const TempFolder& folder, std::string_view boot_id) {
  std::unique_ptr<BuildLog> log = OpenLog(folder / "log", boot_id);
  ASSERT_TRUE(log->Claim(Paths{"a"}, SampleMark(1)).has_value());
  for (const char* suffix : {"", "-wal"}) {
    std::filesystem::copy_file(folder / "log" + suffix, folder / "left" + suffix);
  }
}

TEST(BuildLogTest, ANewLogIsClean) {
  TempFolder folder;
  EXPECT_TRUE(OpenLog(folder / "log", "boot1")->closed_cleanly());
  EXPECT_TRUE(BuildLog::InMemory()->closed_cleanly());
}

TEST(BuildLogTest, AClosedLogIsCleanAfterAReboot) {
  TempFolder folder;
  OpenLog(folder / "log", "boot1")->Finish(SampleRecord({"a"}));
  EXPECT_TRUE(OpenLog(folder / "log", "boot2")->closed_cleanly());
}

TEST(BuildLogTest, AKilledWriterLosesNothingWithinOneBoot) {
  TempFolder folder;
  LeaveUnclosed(folder, "boot1");
  EXPECT_TRUE(OpenLog(folder / "left", "boot1")->closed_cleanly());
}

TEST(BuildLogTest, AKilledWriterOfAnEarlierBootIsNotTrusted) {
  TempFolder folder;
  LeaveUnclosed(folder, "boot1");
  std::unique_ptr<BuildLog> log = OpenLog(folder / "left", "boot2");
  EXPECT_FALSE(log->closed_cleanly());
  log->Finish(SampleRecord({"b"}));
  EXPECT_FALSE(log->closed_cleanly());  // what was found when the log was opened
  ASSERT_TRUE(log->Close().has_value());
  EXPECT_TRUE(OpenLog(folder / "left", "boot3")->closed_cleanly());
}

}  // namespace
}  // namespace rbuild
