// Whatever bytes the file of a log has, opening it ends well: with the records, or with a new log and a warning.
#include <filesystem>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/temp_folder.h"
#include "log/bytes.h"
#include "log/log_samples.h"
#include "log/record_codec.h"

namespace rbuild {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using Paths = std::vector<std::string_view>;

class DamageTest : public testing::Test {
 protected:
  // A log with some records, a mark and digests of files; closed.
  std::string MakeLog(int edges = 20) {
    std::string path = folder_ / "made";
    std::unique_ptr<BuildLog> log = OpenLog(path);
    for (int i = 0; i < edges; ++i) {
      log->Finish(SampleRecord({"out/" + std::to_string(i), "out/" + std::to_string(i) + ".d"}, i));
      log->PutFile("in/" + std::to_string(i), {SampleStat(i), DigestOf(std::to_string(i))});
    }
    EXPECT_TRUE(log->Claim(Paths{"marked"}, SampleMark(1)).has_value());
    EXPECT_TRUE(log->Close().has_value());
    return disk_.ReadFile(path).value();
  }

  void Put(const std::string& bytes) { ASSERT_TRUE(disk_.WriteFile(folder_ / "log", bytes).has_value()); }

  // Opens the log that was put there, uses all of it, and writes to it.
  void OpenAndUse() {
    warnings_.clear();
    Result<std::unique_ptr<BuildLog>> log = BuildLog::Open(folder_ / "log", &warnings_);
    ASSERT_TRUE(log.has_value()) << log.error().ToString();
    records_ = (*log)->AllEdges().size();
    (*log)->Finish(SampleRecord({"new"}));
    // Damage that shows only when the page in question is written is an Error, not a crash.
    Result<void> closed = (*log)->Close();
    EXPECT_TRUE(closed.has_value() || closed.error().message.find("build log") != std::string::npos);
  }

  // Removes what a round of damage left.
  void CleanUp() {
    for (const char* name : {"log", "log-wal", "log-shm", "log-journal", "log.bad", "log.bad-wal", "log.bad-journal"}) {
      ASSERT_TRUE(disk_.Remove(folder_ / name).has_value());
    }
  }

  TempFolder folder_;
  RealDisk disk_;
  BuildLog::Warnings warnings_;
  size_t records_ = 0;
};

TEST_F(DamageTest, AFileThatIsNoDatabaseIsSetAside) {
  Put(std::string(10'000, 'x'));
  OpenAndUse();
  EXPECT_THAT(warnings_, ElementsAre(AllOf(HasSubstr("log can't be used: file is not a database"),
                                           HasSubstr("renamed to " + (folder_ / "log.bad")),
                                           HasSubstr("everything is built again"))));
  EXPECT_EQ(disk_.ReadFile(folder_ / "log.bad").value(), std::string(10'000, 'x'));
  OpenAndUse();
  EXPECT_THAT(warnings_, IsEmpty());
  EXPECT_EQ(records_, 1);
}

TEST_F(DamageTest, ANewerVersionIsSetAside) {
  std::string bytes = MakeLog();
  bytes[63] = 9;  // `user_version` in SQLite's header
  Put(bytes);
  OpenAndUse();
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("version 9 of the log's format, but this rbuild knows version 3")));
  EXPECT_EQ(records_, 0);
  EXPECT_EQ(disk_.ReadFile(folder_ / "log.bad").value(), bytes);
}

TEST_F(DamageTest, ADatabaseOfSomebodyElseIsSetAside) {
  std::string bytes = MakeLog();
  // The version of another program's database may happen to be ours; its tables are not.
  size_t at = bytes.find("CREATE TABLE marks");
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at, 18, "CREATE TABLE marbs");
  size_t name = bytes.find("tablemarksmarks");
  ASSERT_NE(name, std::string::npos);
  bytes.replace(name, 15, "tablemarbsmarbs");
  Put(bytes);
  OpenAndUse();
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("can't be used")));
  EXPECT_EQ(records_, 0);
}

TEST_F(DamageTest, AnEmptyFileIsANewLog) {
  Put("");
  OpenAndUse();
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(DamageTest, ADamagedRecordIsNoticedWhenTheLogIsOpened) {
  std::string bytes = MakeLog();
  size_t at = bytes.rfind("warning\x1b[0m: unused");  // inside of a record's diagnostics
  ASSERT_NE(at, std::string::npos);
  bytes[at - 6] = '\x7f';  // the length of the diagnostics
  Put(bytes);
  OpenAndUse();
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("the record of an edge can't be read")));
  EXPECT_EQ(records_, 0);
}

TEST_F(DamageTest, AWriteAheadLogLeftBesideABadLogDoesNotReachTheNewOne) {
  Put(std::string(10'000, 'x'));
  ASSERT_TRUE(disk_.WriteFile(folder_ / "log-wal", "left").has_value());
  OpenAndUse();
  EXPECT_THAT(warnings_, SizeIs(1));
  EXPECT_EQ(records_, 0);
  OpenAndUse();
  EXPECT_THAT(warnings_, IsEmpty());
  EXPECT_EQ(records_, 1);
}

TEST_F(DamageTest, ReadOnlyLeavesABadLogWhereItIs) {
  Put(std::string(10'000, 'x'));
  Result<std::unique_ptr<BuildLog>> log = BuildLog::OpenReadOnly(folder_ / "log", &warnings_);
  ASSERT_TRUE(log.has_value());
  EXPECT_EQ(*log, nullptr);
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("can't be used: file is not a database")));
  EXPECT_EQ(disk_.ReadFile(folder_ / "log").value(), std::string(10'000, 'x'));
}

TEST_F(DamageTest, AnyFlippedByteIsSurvived) {
  const std::string good = MakeLog();
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::string bytes = good;
    // The first page, with SQLite's header and the schema, is where most can go wrong.
    const size_t range = round % 2 == 0 ? 1024 : bytes.size();
    const int flips = 1 + static_cast<int>(random() % 4);
    for (int i = 0; i < flips; ++i) {
      bytes[random() % range] ^= static_cast<char>(1 + random() % 255);
    }
    Put(bytes);
    SCOPED_TRACE(round);
    OpenAndUse();
    if (HasFatalFailure()) {
      return;
    }
    EXPECT_LE(warnings_.size(), 2);
    CleanUp();
  }
}

TEST_F(DamageTest, AnyTruncationIsSurvived) {
  const std::string good = MakeLog();
  for (size_t size = 2; size < good.size(); size += 487) {
    Put(good.substr(0, size));
    SCOPED_TRACE(size);
    OpenAndUse();
    if (HasFatalFailure()) {
      return;
    }
    EXPECT_THAT(warnings_, SizeIs(1));
    EXPECT_EQ(records_, 0);
    CleanUp();
  }
}

TEST_F(DamageTest, ADamagedWriteAheadLogIsSurvived) {
  std::string main_bytes;
  std::string wal_bytes;
  {
    std::unique_ptr<BuildLog> log = OpenLog(folder_ / "made");
    for (int i = 0; i < 20; ++i) {
      log->Finish(SampleRecord({"out/" + std::to_string(i)}, i));
      ASSERT_TRUE(log->Claim(Paths{"marked"}, SampleMark(i)).has_value());
    }
    main_bytes = disk_.ReadFile(folder_ / "made").value();
    wal_bytes = disk_.ReadFile(folder_ / "made-wal").value();
  }
  std::mt19937 random(2);
  for (int round = 0; round < 100; ++round) {
    std::string bytes = wal_bytes.substr(0, 1 + random() % wal_bytes.size());
    bytes[random() % bytes.size()] ^= static_cast<char>(1 + random() % 255);
    Put(main_bytes);
    ASSERT_TRUE(disk_.WriteFile(folder_ / "log-wal", bytes).has_value());
    SCOPED_TRACE(round);
    OpenAndUse();
    if (HasFatalFailure()) {
      return;
    }
    EXPECT_LE(records_, 21);
    CleanUp();
  }
}

// --- The blobs by themselves

class CodecTest : public testing::Test {
 protected:
  CodecTest() {
    for (const char* path : {"a", "b", "src/a.rs", "include/b.h", "assets"}) {
      paths_.Store(paths_.Intern(path));
    }
    blob_ = EncodeRecord(record_, paths_);
  }

  PathTable paths_;
  EdgeRecord record_ = SampleRecord({"a", "b"});
  std::vector<LogPathId> outputs_ = {LogPathId(0), LogPathId(1)};
  std::string blob_;
};

TEST_F(CodecTest, GivesTheRecordBack) {
  std::optional<EdgeRecord> decoded = DecodeRecord(blob_, outputs_, paths_);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(Describe(*decoded), Describe(record_));
}

TEST_F(CodecTest, RefusesEveryTruncationAndAnythingBehind) {
  for (size_t size = 0; size < blob_.size(); ++size) {
    EXPECT_FALSE(DecodeRecord(std::string_view(blob_).substr(0, size), outputs_, paths_)) << size;
    EXPECT_FALSE(IsSoundRecord(std::string_view(blob_).substr(0, size), outputs_.size(), paths_)) << size;
  }
  EXPECT_FALSE(DecodeRecord(blob_ + "x", outputs_, paths_));
}

TEST_F(CodecTest, SoundnessIsJustWhetherItCanBeDecoded) {
  std::mt19937 random(3);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = blob_;
    bytes[random() % bytes.size()] ^= static_cast<char>(1 + random() % 255);
    ASSERT_EQ(DecodeRecord(bytes, outputs_, paths_).has_value(), IsSoundRecord(bytes, outputs_.size(), paths_));
  }
}

TEST_F(CodecTest, RefusesAnotherNumberOfOutputs) {
  EXPECT_FALSE(DecodeRecord(blob_, std::span(outputs_).first(1), paths_));
}

TEST_F(CodecTest, RefusesPathsThatAreNotThere) {
  PathTable fewer;
  fewer.Store(fewer.Intern("a"));
  fewer.Store(fewer.Intern("b"));
  EXPECT_FALSE(DecodeRecord(blob_, outputs_, fewer));
  EXPECT_FALSE(DecodeOutputs(std::string(1, '\x03'), fewer));
  EXPECT_FALSE(DecodeOutputs(std::string(1, '\0'), fewer));
  EXPECT_FALSE(DecodeOutputs("", fewer));
  EXPECT_EQ(DecodeOutputs("\x02\x01", fewer), (std::vector<LogPathId>{LogPathId(1), LogPathId(0)}));
}

TEST_F(CodecTest, RefusesMarksAndFilesThatAreCutOff) {
  const std::string mark = EncodeMark(SampleMark(7));
  const std::string file = EncodeFile({SampleStat(7), DigestOf("x")});
  EXPECT_EQ(DecodeMark(mark)->child_pid, 8);
  EXPECT_EQ(DecodeFile(file)->stat, SampleStat(7));
  for (size_t size = 0; size < mark.size(); ++size) {
    EXPECT_FALSE(DecodeMark(std::string_view(mark).substr(0, size))) << size;
  }
  for (size_t size = 0; size < file.size(); ++size) {
    EXPECT_FALSE(DecodeFile(std::string_view(file).substr(0, size))) << size;
  }
}

TEST(BytesTest, NumbersComeBack) {
  ByteWriter out;
  const std::vector<int64_t> numbers = {0, 1, -1, 63, 64, -64, -65, 1'000'000, INT64_MAX, INT64_MIN};
  for (int64_t number : numbers) {
    out.Signed(number);
    out.Number(static_cast<uint64_t>(number));
  }
  const std::string bytes = out.Take();
  ByteReader in(bytes);
  for (int64_t number : numbers) {
    EXPECT_EQ(in.Signed(), number);
    EXPECT_EQ(in.Number(), static_cast<uint64_t>(number));
  }
  EXPECT_TRUE(in.ok() && in.at_end());
}

TEST(BytesTest, ANumberWithoutEndIsDamage) {
  const std::string bytes(11, '\xff');
  ByteReader in(bytes);
  EXPECT_EQ(in.Number(), 0U);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.Text(), "");
}

}  // namespace
}  // namespace rbuild
