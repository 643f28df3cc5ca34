// LogStore: the tables in memory (edge_table.h) read from the database in one sweep, and their changes written to it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "log/edge_table.h"
#include "log/sqlite.h"

namespace rbuild {

class LogStore {
 public:
  explicit LogStore(Database database) : database_(std::move(database)) {}

  // How the last session that wrote to the log ended.
  struct Session {
    std::string boot_id;
    bool closed = true;  // also if nobody has written yet
  };

  // Reads everything into `tables`. REQUIRES: they are empty.
  SqlResult<Session> Load(LogTables* tables);

  // Writes all pending changes of `tables` in one transaction, and that the session goes on, or ends if `closing`.
  // After an error the database is as before and the changes are still pending.
  SqlResult<void> Write(LogTables* tables, const std::string& boot_id, bool closing);

  // Whether this process has written to the database.
  bool has_written() const { return has_written_; }
  SqlResult<void> Checkpoint();
  // Changes when another connection has changed the database.
  SqlResult<int64_t> DataVersion();

 private:
  enum Sql {
    kBegin,
    kCommit,
    kRollback,
    kDataVersion,
    kPutSession,
    kPathsAfter,
    kAddPath,
    kSetFile,
    kPutEdge,
    kDropEdge,
    kPutMark,
    kDropMark,
    kSqlCount
  };
  // Statements are prepared when they are first needed: a build with nothing to do needs hardly any.
  SqlResult<Statement*> Get(Sql sql);
  SqlResult<void> Run(Sql sql);

  SqlResult<Session> LoadTables(LogTables* tables);
  SqlResult<void> LoadPaths(LogTables* tables);
  SqlResult<void> LoadEdges(LogTables* tables);
  SqlResult<void> LoadMarks(LogTables* tables);

  SqlResult<void> WriteChanges(LogTables* tables, const std::string& boot_id, bool closing);
  SqlResult<void> WriteFiles(LogTables* tables);
  SqlResult<void> WriteEdge(LogTables* tables, RecordId id);
  SqlResult<void> StorePath(LogTables* tables, LogPathId path);
  SqlResult<void> PutOrDrop(Sql put, Sql drop, const std::string& key, const std::optional<std::string>& value);

  // First: statements must end before their database.
  Database database_;
  std::array<std::optional<Statement>, kSqlCount> statements_;
  int64_t data_version_ = -1;
  bool has_written_ = false;
  bool session_noted_ = false;
};

}  // namespace rbuild
