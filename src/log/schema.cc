// The database of the log: creating and opening it.
#include "log/schema.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/descriptor.h"
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

tl::unexpected<SqlError> UnknownVersion(int64_t version) {
  return DamagedError(
      fmt::format("it has version {} of the log's format, but this rbuild knows version {}", version, kSchemaVersion));
}

// True if the tables must still be made. A process that was killed while it made a log leaves a database without any.
SqlResult<bool> IsNew(Database& database, int64_t version) {
  if (version == kSchemaVersion) {
    return false;
  }
  TRY_ASSIGN(int64_t tables, database.QueryNumber("SELECT count(*) FROM sqlite_schema"));
  if (version != 0 || tables != 0) {
    return UnknownVersion(version);
  }
  return true;
}

// SQLite tries to read what it can't write, and reports what that led to. The system's own answer is the cause.
SqlResult<Database> OpenOrExplain(const std::string& path) {
  SqlResult<Database> database = Database::Open(path, Database::Mode::kReadWrite);
  if (!database && !database.error().damaged) {
    const Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (!file.valid()) {
      return tl::make_unexpected(SqlError{false, std::strerror(errno)});
    }
  }
  return database;
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

enum class Journal { kWriteAhead, kRollback };

SqlResult<void> UseWriteAheadLog(Database& database) {
  TRY_ASSIGN(std::string mode, database.QueryText("PRAGMA journal_mode"));
  if (mode != "wal") {
    TRY_ASSIGN(mode, database.QueryText("PRAGMA journal_mode=WAL"));
    // Only the first use of the new journal shows whether it can be used.
    TRY(database.QueryNumber("SELECT count(*) FROM sqlite_schema"));
  }
  return mode == "wal" ? SqlResult<void>() : tl::make_unexpected(SqlError{false, "journal mode " + mode});
}

SqlResult<Database> OpenWith(const std::string& path, Journal journal) {
  TRY_ASSIGN(Database database, OpenOrExplain(path));
  database.Configure(kBusyTimeoutMs);
  if (journal == Journal::kRollback) {
    // Exclusive locking lets SQLite read a write-ahead log without shared memory, once, to leave that mode. It must be
    // the first thing that a connection is told.
    TRY(
        database.Execute("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=TRUNCATE; PRAGMA locking_mode=NORMAL;"
                         "SELECT count(*) FROM sqlite_schema"));
  }
  TRY_ASSIGN(const int64_t version, database.QueryNumber("PRAGMA user_version"));
  TRY_ASSIGN(const bool is_new, IsNew(database, version));
  if (database.is_read_only()) {
    if (access(path.c_str(), W_OK) == 0) {
      return DamagedError("its header asks for a format that can't be written");
    }
    return tl::make_unexpected(SqlError{false, "the file can't be written"});
  }
  if (is_new) {
    // Nothing is lost if the power fails while an empty log is made, so it need not wait for the disk.
    TRY(database.Execute("PRAGMA synchronous=OFF"));
  }
  if (journal == Journal::kWriteAhead) {
    TRY(UseWriteAheadLog(database));
  }
  if (is_new) {
    TRY(CreateTables(database));
  }
  TRY(database.Execute("PRAGMA synchronous=NORMAL"));
  return database;
}

}  // namespace

SqlResult<Database> OpenForWriting(const std::string& path, std::vector<std::string>* warnings) {
  SqlResult<Database> database = OpenWith(path, Journal::kWriteAhead);
  if (database || database.error().damaged) {
    return database;
  }
  SqlResult<Database> fallback = OpenWith(path, Journal::kRollback);
  if (!fallback) {
    return fallback.error().damaged ? std::move(fallback) : std::move(database);
  }
  warnings->push_back(
      fmt::format("build log {}: its file system can't keep a write-ahead log ({}); a rollback journal is used "
                  "instead, which makes "
                  "each start of a command a little slower",
                  path, database.error().message));
  return fallback;
}

SqlResult<Database> OpenForReading(const std::string& path) {
  Result<FileStat> wal = RealDisk().Stat(path + "-wal");
  // Without a write-ahead log nobody writes, or nothing was written yet: no lock and no side file is needed.
  const bool quiet = wal && (!wal->exists() || wal->size == 0);
  TRY_ASSIGN(Database database, Database::Open(path, quiet ? Database::Mode::kImmutable : Database::Mode::kReadOnly));
  database.Configure(kBusyTimeoutMs);
  TRY_ASSIGN(int64_t version, database.QueryNumber("PRAGMA user_version"));
  if (version != kSchemaVersion) {
    return UnknownVersion(version);
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
