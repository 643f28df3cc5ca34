// LogStore: the tables in memory (edge_table.h) read from the database in one sweep, and their changes written to it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
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

  // Reads one edge anew. REQUIRES: Load() succeeded.
  SqlResult<void> Refresh(LogTables* tables, std::span<const LogPathId> outputs);

  // Writes all pending changes of `tables` in one transaction, and that the session goes on, or ends if `closing`.
  // After an error the database is as before and the changes are still pending.
  SqlResult<void> Write(LogTables* tables, const std::string& boot_id, bool closing);

  // Marks the edge in a transaction, but only if the database holds of it what `tables` do. False if it doesn't: then
  // the tables have been refreshed. What is pending of other edges stays so, except in the first write of a session and
  // where something is pending of the same outputs: then all is written with the mark.
  struct Claim {
    std::span<const LogPathId> outputs;
    const RunningMark& mark;
  };
  SqlResult<bool> WriteClaim(LogTables* tables, const std::string& boot_id, const Claim& claim);

  // Whether this process has written to the database.
  bool has_written() const { return has_written_; }
  SqlResult<void> Checkpoint();
  // Whether another connection has changed it since Load().
  SqlResult<bool> IsShared();

 private:
  enum Sql {
    kBegin,
    kBeginReading,
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
    kGetEdge,
    kGetMark,
    kSqlCount
  };
  // Statements are prepared when they are first needed: a build with nothing to do needs hardly any.
  SqlResult<Statement*> Get(Sql sql);
  SqlResult<void> Run(Sql sql);
  // Changes when another connection has changed the database.
  SqlResult<int64_t> DataVersion();

  SqlResult<Session> LoadTables(LogTables* tables);
  SqlResult<void> LoadPaths(LogTables* tables);
  SqlResult<void> LoadEdges(LogTables* tables);
  SqlResult<void> LoadMarks(LogTables* tables);
  SqlResult<std::optional<std::string>> GetBlob(Sql get, const std::string& key);
  // Inside a transaction: whether the database holds something else of the edge than the tables did.
  SqlResult<bool> ReadEdge(LogTables* tables, std::span<const LogPathId> outputs);

  // Runs `write` in a transaction; on an error the database is as before, and of `tables` the numbers of paths.
  SqlResult<void> InTransaction(LogTables* tables, const std::function<SqlResult<void>()>& write);
  void NoteAllWritten(LogTables* tables, bool closing);
  SqlResult<void> WriteSession(const std::string& boot_id, bool closing);
  SqlResult<void> WriteChanges(LogTables* tables);
  SqlResult<void> WriteFiles(LogTables* tables);
  SqlResult<void> WriteEdge(LogTables* tables, RecordId id);
  SqlResult<void> StorePath(LogTables* tables, LogPathId path);
  SqlResult<void> PutOrDrop(Sql put, Sql drop, const std::string& key, const std::optional<std::string>& value);

  // First: statements must end before their database.
  Database database_;
  std::array<std::optional<Statement>, kSqlCount> statements_;
  int64_t data_version_ = -1;
  int64_t loaded_version_ = -1;
  bool has_written_ = false;
  bool session_noted_ = false;
};

}  // namespace rbuild
