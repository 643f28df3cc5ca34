// LogStore: rows to tables and back.
#include "log/log_store.h"

#include <algorithm>

#include <fmt/format.h>

#include "log/record_codec.h"

namespace rbuild {

namespace {

constexpr std::array<const char*, 15> kStatements = {
    "BEGIN IMMEDIATE",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "PRAGMA data_version",
    "REPLACE INTO session(id, boot_id, closed) VALUES(0, ?1, ?2)",
    "SELECT id, path, file FROM paths WHERE id > ?1 ORDER BY id",
    "INSERT INTO paths(id, path, file) VALUES(?1, ?2, ?3)",
    "UPDATE paths SET file = ?2 WHERE id = ?1",
    "REPLACE INTO edges(outputs, record) VALUES(?1, ?2)",
    "DELETE FROM edges WHERE outputs = ?1",
    "REPLACE INTO marks(outputs, mark) VALUES(?1, ?2)",
    "DELETE FROM marks WHERE outputs = ?1",
    "SELECT record FROM edges WHERE outputs = ?1",
    "SELECT mark FROM marks WHERE outputs = ?1",
};

}  // namespace

SqlResult<Statement*> LogStore::Get(Sql sql) {
  static_assert(kStatements.size() == kSqlCount);
  std::optional<Statement>& statement = statements_[sql];
  if (!statement) {
    TRY_ASSIGN(statement, database_.Prepare(kStatements[sql]));
  }
  return &*statement;
}

SqlResult<void> LogStore::Run(Sql sql) {
  TRY_ASSIGN(Statement * statement, Get(sql));
  return statement->Run();
}

SqlResult<int64_t> LogStore::DataVersion() {
  TRY_ASSIGN(Statement * statement, Get(kDataVersion));
  TRY_ASSIGN(bool has_row, statement->Step());
  int64_t version = has_row ? statement->Number(0) : 0;
  statement->Reset();
  return version;
}

SqlResult<bool> LogStore::IsShared() {
  TRY_ASSIGN(const int64_t version, DataVersion());
  return version != loaded_version_;
}

SqlResult<void> LogStore::Checkpoint() {
  return database_.Checkpoint();
}

// --- Reading

SqlResult<LogStore::Session> LogStore::Load(LogTables* tables) {
  // One transaction, so that all tables are of the same moment.
  // Every page is needed once: a cache of a few is as good as one of megabytes.
  TRY(database_.Execute("PRAGMA cache_size=20; BEGIN"));
  SqlResult<Session> session = LoadTables(tables);
  SqlResult<void> ended = database_.Execute("COMMIT; PRAGMA cache_size=-2000");
  if (session && !ended) {
    return tl::make_unexpected(ended.error());
  }
  return session;
}

SqlResult<LogStore::Session> LogStore::LoadTables(LogTables* tables) {
  Session session;
  {
    TRY_ASSIGN(Statement statement, database_.Prepare("SELECT boot_id, closed FROM session"));
    TRY_ASSIGN(bool has_row, statement.Step());
    if (has_row) {
      session = {std::string(statement.Bytes(0)), statement.Number(1) != 0};
    }
  }
  TRY(LoadPaths(tables));
  TRY(LoadEdges(tables));
  TRY(LoadMarks(tables));
  TRY_ASSIGN(data_version_, DataVersion());
  loaded_version_ = data_version_;
  return session;
}

SqlResult<void> LogStore::LoadPaths(LogTables* tables) {
  TRY_ASSIGN(Statement * statement, Get(kPathsAfter));
  statement->BindNumber(1, static_cast<int64_t>(tables->paths.stored_count()));
  while (true) {
    TRY_ASSIGN(bool has_row, statement->Step());
    if (!has_row) {
      break;
    }
    const int64_t number = statement->Number(0);
    LogPathId path = tables->paths.Intern(statement->Bytes(1));
    if (number != static_cast<int64_t>(tables->paths.stored_count()) + 1 || tables->paths.stored(path) != 0) {
      statement->Reset();
      return DamagedError(fmt::format("path {} is out of order", number));
    }
    tables->paths.Store(path);
    if (std::string_view blob = statement->Bytes(2); !blob.empty()) {
      std::optional<FileDigest> file = DecodeFile(blob);
      if (!file) {
        statement->Reset();
        return DamagedError(fmt::format("the digest of path {} can't be read", number));
      }
      tables->files.PutStored(path, *file);
    }
  }
  statement->Reset();
  return {};
}

SqlResult<void> LogStore::LoadEdges(LogTables* tables) {
  TRY_ASSIGN(Statement statement, database_.Prepare("SELECT outputs, record FROM edges"));
  while (true) {
    TRY_ASSIGN(bool has_row, statement.Step());
    if (!has_row) {
      return {};
    }
    std::optional<std::vector<LogPathId>> outputs = DecodeOutputs(statement.Bytes(0), tables->paths);
    std::string_view record = statement.Bytes(1);
    if (!outputs || !IsSoundRecord(record, outputs->size(), tables->paths)) {
      return DamagedError("the record of an edge can't be read");
    }
    tables->edges.AddStored(*outputs, record);
  }
}

SqlResult<void> LogStore::LoadMarks(LogTables* tables) {
  TRY_ASSIGN(Statement statement, database_.Prepare("SELECT outputs, mark FROM marks"));
  while (true) {
    TRY_ASSIGN(bool has_row, statement.Step());
    if (!has_row) {
      return {};
    }
    std::optional<std::vector<LogPathId>> outputs = DecodeOutputs(statement.Bytes(0), tables->paths);
    std::optional<RunningMark> mark = DecodeMark(statement.Bytes(1));
    if (!outputs || !mark) {
      return DamagedError("the mark of a running edge can't be read");
    }
    RecordId id = tables->edges.Find(*outputs);
    if (!id.valid()) {
      id = tables->edges.Add(*outputs);
    }
    tables->edges.SetStoredMark(id, std::move(*mark));
  }
}

SqlResult<void> LogStore::Refresh(LogTables* tables, std::span<const LogPathId> outputs) {
  TRY(Run(kBeginReading));
  SqlResult<void> read = [&]() -> SqlResult<void> {
    TRY(LoadPaths(tables));
    TRY(ReadEdge(tables, outputs));
    return {};
  }();
  SqlResult<void> ended = Run(kCommit);
  return read ? ended : read;
}

SqlResult<bool> LogStore::ReadEdge(LogTables* tables, std::span<const LogPathId> outputs) {
  for (LogPathId output : outputs) {
    if (tables->paths.stored(output) == 0) {
      return false;  // nobody has written of it
    }
  }
  const std::string key = EncodeOutputs(outputs, tables->paths);
  TRY_ASSIGN(std::optional<std::string> record, GetBlob(kGetEdge, key));
  TRY_ASSIGN(std::optional<std::string> mark_blob, GetBlob(kGetMark, key));
  std::optional<RunningMark> mark = mark_blob ? DecodeMark(*mark_blob) : std::nullopt;
  if ((record && !IsSoundRecord(*record, outputs.size(), tables->paths)) || (mark_blob && !mark)) {
    return DamagedError("the record of an edge can't be read");
  }
  RecordId id = tables->edges.Find(outputs);
  if (!id.valid()) {
    if (!record && !mark) {
      return false;
    }
    id = tables->edges.Add(outputs);
  }
  return tables->edges.TakeStored(id, record, std::move(mark));
}

SqlResult<std::optional<std::string>> LogStore::GetBlob(Sql get, const std::string& key) {
  TRY_ASSIGN(Statement * statement, Get(get));
  statement->BindBlob(1, key);
  TRY_ASSIGN(bool has_row, statement->Step());
  std::optional<std::string> blob = has_row ? std::optional(std::string(statement->Bytes(0))) : std::nullopt;
  statement->Reset();
  return blob;
}

// --- Writing

SqlResult<void> LogStore::Write(LogTables* tables, const std::string& boot_id, bool closing) {
  const auto write = [&]() -> SqlResult<void> {
    TRY(WriteSession(boot_id, closing));
    return WriteChanges(tables);
  };
  TRY(InTransaction(tables, write));
  NoteAllWritten(tables, closing);
  return {};
}

void LogStore::NoteAllWritten(LogTables* tables, bool closing) {
  session_noted_ = !closing;
  tables->files.ClearPending();
  tables->edges.ClearPending();
}

SqlResult<bool> LogStore::WriteClaim(LogTables* tables, const std::string& boot_id, const Claim& claim) {
  EdgeTable& edges = tables->edges;
  bool claimed = true;
  bool writes_all = false;
  const auto write = [&]() -> SqlResult<void> {
    if (data_version_ != loaded_version_) {
      TRY_ASSIGN(const bool changed, ReadEdge(tables, claim.outputs));
      claimed = !changed;
    }
    if (!claimed) {
      return {};
    }
    // The session's row says that what is doubted since the last one is written; and what is pending of the same
    // outputs, a dropped record included, comes before the mark.
    writes_all = !session_noted_ || std::ranges::any_of(edges.pending(), [&](RecordId id) {
      return std::ranges::equal(edges.outputs(id), claim.outputs);
    });
    edges.Mark(claim.outputs, claim.mark);
    TRY(WriteSession(boot_id, false));
    return writes_all ? WriteChanges(tables) : WriteEdge(tables, edges.pending().back());
  };
  TRY(InTransaction(tables, write));
  if (claimed && writes_all) {
    NoteAllWritten(tables, false);
  } else if (claimed) {
    edges.ClearNewestPending();
  }
  return claimed;
}

SqlResult<void> LogStore::InTransaction(LogTables* tables, const std::function<SqlResult<void>()>& write) {
  TRY(Run(kBegin));
  size_t stored_before = tables->paths.stored_count();
  SqlResult<void> written = [&]() -> SqlResult<void> {
    TRY_ASSIGN(int64_t version, DataVersion());
    if (version != data_version_) {
      // Another process wrote. Its paths take the next numbers, and it may have noted that its session has ended.
      TRY(LoadPaths(tables));
      stored_before = tables->paths.stored_count();
      data_version_ = version;
      session_noted_ = false;
    }
    TRY(write());
    return Run(kCommit);
  }();
  if (!written) {
    static_cast<void>(Run(kRollback));  // fails if SQLite has rolled back by itself
    tables->paths.Unstore(stored_before);
    return tl::make_unexpected(std::move(written).error());
  }
  has_written_ = true;
  return {};
}

SqlResult<void> LogStore::WriteSession(const std::string& boot_id, bool closing) {
  if (session_noted_ && !closing) {
    return {};
  }
  TRY_ASSIGN(Statement * statement, Get(kPutSession));
  return statement->BindText(1, boot_id).BindNumber(2, closing ? 1 : 0).Run();
}

SqlResult<void> LogStore::WriteChanges(LogTables* tables) {
  TRY(WriteFiles(tables));
  for (RecordId id : tables->edges.pending()) {
    TRY(WriteEdge(tables, id));
  }
  return {};
}

SqlResult<void> LogStore::WriteFiles(LogTables* tables) {
  for (LogPathId path : tables->files.pending()) {
    if (tables->paths.stored(path) == 0) {
      TRY(StorePath(tables, path));
      continue;
    }
    const std::string blob = EncodeFile(*tables->files.Find(path));
    TRY_ASSIGN(Statement * statement, Get(kSetFile));
    TRY(statement->BindNumber(1, static_cast<int64_t>(tables->paths.stored(path))).BindBlob(2, blob).Run());
  }
  return {};
}

SqlResult<void> LogStore::StorePath(LogTables* tables, LogPathId path) {
  if (tables->paths.stored(path) != 0) {
    return {};
  }
  TRY_ASSIGN(Statement * statement, Get(kAddPath));
  statement->BindNumber(1, static_cast<int64_t>(tables->paths.Store(path))).BindText(2, tables->paths.text(path));
  const FileDigest* file = tables->files.Find(path);
  const std::string blob = file == nullptr ? std::string() : EncodeFile(*file);
  if (file == nullptr) {
    statement->BindNull(3);
  } else {
    statement->BindBlob(3, blob);
  }
  return statement->Run();
}

SqlResult<void> LogStore::WriteEdge(LogTables* tables, RecordId id) {
  EdgeTable& edges = tables->edges;
  for (LogPathId output : edges.outputs(id)) {
    TRY(StorePath(tables, output));
  }
  const std::string key = EncodeOutputs(edges.outputs(id), tables->paths);
  const EdgeTable::Change change = edges.change(id);
  if (change.record) {
    std::optional<std::string> blob;
    if (edges.has_record(id)) {
      const EdgeRecord& record = edges.record(id);
      for (const InputRecord& input : record.inputs) {
        TRY(StorePath(tables, tables->paths.Intern(input.path)));
      }
      blob = EncodeRecord(record, tables->paths);
      edges.NoteStored(id, *blob);
    }
    TRY(PutOrDrop(kPutEdge, kDropEdge, key, blob));
  }
  if (change.mark) {
    const RunningMark* mark = edges.mark(id);
    TRY(PutOrDrop(kPutMark, kDropMark, key, mark == nullptr ? std::nullopt : std::optional(EncodeMark(*mark))));
  }
  return {};
}

SqlResult<void> LogStore::PutOrDrop(Sql put, Sql drop, const std::string& key,
                                    const std::optional<std::string>& value) {
  TRY_ASSIGN(Statement * statement, Get(value ? put : drop));
  statement->BindBlob(1, key);
  if (value) {
    statement->BindBlob(2, *value);
  }
  return statement->Run();
}

}  // namespace rbuild
