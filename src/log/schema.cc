// The database of the log: creating and opening it.
#include "log/schema.h"

#include <unistd.h>

#include <fmt/format.h>

#include "base/disk.h"

namespace rbuild {

namespace {

// Another process writes for some milliseconds at most; a longer wait means that it is stopped or the disk hangs.
constexpr int kBusyTimeoutMs = 10'000;

// Keys of `edges` and `marks` are the lists of outputs, not numbers: two processes that record the same edge meet in
// the same row. Marks have a table of their own because one is committed for every command: that rewrites one small
// page instead of the record.
constexpr const char* kCreateTables = R"(
  CREATE TABLE session(id INTEGER PRIMARY KEY, boot_id TEXT NOT NULL, closed INTEGER NOT NULL);
  CREATE TABLE paths(id INTEGER PRIMARY KEY, path TEXT NOT NULL, file BLOB);
  CREATE TABLE edges(outputs BLOB PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE marks(outputs BLOB PRIMARY KEY, mark BLOB NOT NULL) WITHOUT ROWID;
)";

SqlResult<void> CheckVersion(Database& database, int64_t version) {
  if (version == kSchemaVersion) {
    return {};
  }
  TRY_ASSIGN(int64_t pages, database.QueryNumber("PRAGMA page_count"));
  if (version == 0 && pages == 0) {
    return {};
  }
  return DamagedError(
      fmt::format("it has version {} of the log's format, but this rbuild knows version {}", version, kSchemaVersion));
}

SqlResult<void> CreateTables(Database& database) {
  TRY(database.Execute("BEGIN IMMEDIATE"));
  // Another process may have been faster.
  TRY_ASSIGN(int64_t version, database.QueryNumber("PRAGMA user_version"));
  if (version == 0) {
    TRY(database.Execute(kCreateTables));
    TRY(database.Execute(fmt::format("PRAGMA user_version={}", kSchemaVersion).c_str()));
  }
  return database.Execute("COMMIT");
}

// Exclusive locking lets SQLite read a write-ahead log without shared memory, once, to leave that mode.
SqlResult<void> UseRollbackJournal(Database& database) {
  return database.Execute(
      "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=TRUNCATE; PRAGMA locking_mode=NORMAL;"
      "SELECT count(*) FROM sqlite_schema;");
}

void WarnOfJournal(const std::string& path, const std::string& reason, std::vector<std::string>* warnings) {
  warnings->push_back(
      fmt::format("build log {}: its file system can't keep a write-ahead log ({}); a rollback journal is used "
                  "instead, which makes "
                  "each start of a command a little slower",
                  path, reason));
}

SqlResult<void> UseWriteAheadLog(Database& database, const std::string& path, std::vector<std::string>* warnings) {
  SqlResult<std::string> mode = database.QueryText("PRAGMA journal_mode");
  if (mode && *mode == "wal") {
    return {};
  }
  if (mode) {
    mode = database.QueryText("PRAGMA journal_mode=WAL");
  }
  if (mode && *mode == "wal") {
    return {};
  }
  if (!mode && mode.error().damaged) {
    return tl::make_unexpected(mode.error());
  }
  WarnOfJournal(path, mode ? "journal mode " + *mode : mode.error().message, warnings);
  return UseRollbackJournal(database);
}

}  // namespace

SqlResult<Database> OpenForWriting(const std::string& path, std::vector<std::string>* warnings) {
  TRY_ASSIGN(Database database, Database::Open(path, Database::Mode::kReadWrite));
  database.Configure(kBusyTimeoutMs);
  SqlResult<int64_t> version = database.QueryNumber("PRAGMA user_version");
  if (!version && !version.error().damaged) {
    const std::string reason = version.error().message;
    TRY(UseRollbackJournal(database));
    WarnOfJournal(path, reason, warnings);
    version = database.QueryNumber("PRAGMA user_version");
  }
  if (!version) {
    return tl::make_unexpected(version.error());
  }
  TRY(CheckVersion(database, *version));
  if (database.is_read_only()) {
    if (access(path.c_str(), W_OK) == 0) {
      return DamagedError("its header asks for a format that can't be written");
    }
    return tl::make_unexpected(SqlError{false, "the file can't be written"});
  }
  if (*version == 0) {
    // Nothing is lost if the power fails while an empty log is made, so it need not wait for the disk.
    TRY(database.Execute("PRAGMA synchronous=OFF"));
  }
  TRY(UseWriteAheadLog(database, path, warnings));
  if (*version == 0) {
    TRY(CreateTables(database));
  }
  TRY(database.Execute("PRAGMA synchronous=NORMAL"));
  return database;
}

SqlResult<Database> OpenForReading(const std::string& path) {
  Result<FileStat> wal = RealDisk().Stat(path + "-wal");
  // Without a write-ahead log nobody writes, or nothing was written yet: no lock and no side file is needed.
  const bool quiet = wal && (!wal->exists() || wal->size == 0);
  TRY_ASSIGN(Database database, Database::Open(path, quiet ? Database::Mode::kImmutable : Database::Mode::kReadOnly));
  database.Configure(kBusyTimeoutMs);
  TRY_ASSIGN(int64_t version, database.QueryNumber("PRAGMA user_version"));
  if (version != kSchemaVersion) {
    return DamagedError(fmt::format("it has version {} of the log's format, but this rbuild knows version {}", version,
                                    kSchemaVersion));
  }
  return database;
}

Result<void> SetAside(const std::string& path) {
  RealDisk disk;
  // The side files go first: left behind, they would be taken for those of the new log.
  TRY(disk.Remove(path + "-shm"));
  for (const char* suffix : {"-wal", "-journal"}) {
    TRY(disk.Remove(path + ".bad" + suffix));
    TRY_ASSIGN(FileStat stat, disk.Stat(path + suffix));
    if (stat.exists()) {
      TRY(disk.Rename(path + suffix, path + ".bad" + suffix));
    }
  }
  return disk.Rename(path, path + ".bad");
}

}  // namespace rbuild
