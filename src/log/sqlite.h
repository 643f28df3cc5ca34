// Database and Statement: SQLite's two resources, each closed by its owner's end, with errors as values.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace rbuild {

// What SQLite reported. Converts to an Error of the environment where nobody needs to know more.
struct SqlError {
  // The file is no database, or its content contradicts itself or the schema; else the disk, a lock, memory.
  bool damaged = false;
  std::string message;

  // Implicit, so that TRY passes it on as what callers return. NOLINTNEXTLINE(google-explicit-constructor)
  operator Error() const { return Error{Fault::kEnvironment, message, std::nullopt}; }
};

template <class T>
using SqlResult = tl::expected<T, SqlError>;

tl::unexpected<SqlError> DamagedError(std::string message);

// A prepared statement. REQUIRES: its database outlives it.
class Statement {
 public:
  // Parameters count from 1. Texts and blobs must live until the next Reset().
  Statement& BindNumber(int parameter, int64_t value);
  Statement& BindText(int parameter, std::string_view value);
  Statement& BindBlob(int parameter, std::string_view value);
  Statement& BindNull(int parameter);

  // True if there is a row, false after the last one.
  SqlResult<bool> Step();
  // Runs a statement that gives no rows, and makes it ready to be run again.
  SqlResult<void> Run();
  void Reset();

  // Of the present row; columns count from 0. Bytes are valid until the next Step() or Reset().
  int64_t Number(int column) const;
  std::string_view Bytes(int column) const;
  bool IsNull(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  enum class Mode {
    kReadWrite,  // created if missing
    kReadOnly,
    kImmutable,  // read only, without locks and side files: right only while nobody writes
  };
  static SqlResult<Database> Open(const std::string& path, Mode mode);

  SqlResult<Statement> Prepare(std::string_view sql);
  // Runs statements whose rows, if any, don't matter.
  SqlResult<void> Execute(const char* sql);
  // The first column of the first row.
  SqlResult<int64_t> QueryNumber(std::string_view sql);
  SqlResult<std::string> QueryText(std::string_view sql);

  // Whether SQLite refuses to write, for reasons of the system or of the file's content.
  bool is_read_only() const;
  // Moves what the write-ahead log holds into the database proper, as far as other processes allow.
  SqlResult<void> Checkpoint();
  // Never waits longer than this for another process; never checkpoints by itself.
  void Configure(int busy_timeout_ms);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit Database(sqlite3* database) : database_(database) {}

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace rbuild
