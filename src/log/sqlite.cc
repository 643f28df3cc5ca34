// Database and Statement on SQLite's C interface.
#include "log/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace rbuild {

namespace {

// SQLITE_ERROR is what a missing table or column gives: the file is a database, but not ours.
bool IsDamage(int code) {
  switch (code & 0xff) {
    case SQLITE_ERROR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_INTERNAL:
    case SQLITE_SCHEMA:
      return true;
    default:
      return false;
  }
}

tl::unexpected<SqlError> Failure(sqlite3* database, int code) {
  const char* text = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  int system = database != nullptr ? sqlite3_system_errno(database) : 0;
  const int primary = code & 0xff;
  const bool system_matters = primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR;
  std::string message = system_matters && system != 0 ? fmt::format("{} ({})", text, std::strerror(system)) : text;
  return tl::make_unexpected(SqlError{IsDamage(code), std::move(message)});
}

// "file:" with what SQLite's URIs treat specially as %XX.
std::string ImmutableUri(const std::string& path) {
  std::string uri = "file:";
  for (char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

tl::unexpected<SqlError> DamagedError(std::string message) {
  return tl::make_unexpected(SqlError{true, std::move(message)});
}

// --- Statement

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement& Statement::BindNumber(int parameter, int64_t value) {
  sqlite3_bind_int64(statement_.get(), parameter, value);
  return *this;
}

Statement& Statement::BindText(int parameter, std::string_view value) {
  sqlite3_bind_text64(statement_.get(), parameter, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::BindBlob(int parameter, std::string_view value) {
  sqlite3_bind_blob64(statement_.get(), parameter, value.data(), value.size(), SQLITE_STATIC);
  return *this;
}

Statement& Statement::BindNull(int parameter) {
  sqlite3_bind_null(statement_.get(), parameter);
  return *this;
}

SqlResult<bool> Statement::Step() {
  int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW || code == SQLITE_DONE) {
    return code == SQLITE_ROW;
  }
  auto failure = Failure(sqlite3_db_handle(statement_.get()), code);
  Reset();
  return failure;
}

SqlResult<void> Statement::Run() {
  SqlResult<bool> stepped = Step();
  Reset();
  if (!stepped) {
    return tl::make_unexpected(stepped.error());
  }
  return {};
}

void Statement::Reset() {
  sqlite3_reset(statement_.get());
}

int64_t Statement::Number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::Bytes(int column) const {
  // The order matters: asking for the blob may convert the value, and with it its size.
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  int size = sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr ? std::string_view() : std::string_view(bytes, static_cast<size_t>(size));
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

// --- Database

void Database::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

SqlResult<Database> Database::Open(const std::string& path, Mode mode) {
  // Each connection is used by one thread at a time, so SQLite's own mutexes would only cost.
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  std::string name = path;
  if (mode == Mode::kReadWrite) {
    flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  } else {
    flags |= SQLITE_OPEN_READONLY;
  }
  if (mode == Mode::kImmutable) {
    flags |= SQLITE_OPEN_URI;
    name = ImmutableUri(path);
  }
  sqlite3* handle = nullptr;
  int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  Database database(handle);
  if (code != SQLITE_OK) {
    return Failure(handle, code);
  }
  return database;
}

void Database::Configure(int busy_timeout_ms) {
  sqlite3_busy_timeout(database_.get(), busy_timeout_ms);
  sqlite3_wal_autocheckpoint(database_.get(), 0);
}

SqlResult<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                &statement, nullptr);
  if (code != SQLITE_OK) {
    return Failure(database_.get(), code);
  }
  return Statement(statement);
}

SqlResult<void> Database::Execute(const char* sql) {
  int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    return Failure(database_.get(), code);
  }
  return {};
}

SqlResult<int64_t> Database::QueryNumber(std::string_view sql) {
  TRY_ASSIGN(Statement statement, Prepare(sql));
  TRY_ASSIGN(bool has_row, statement.Step());
  return has_row ? statement.Number(0) : 0;
}

SqlResult<std::string> Database::QueryText(std::string_view sql) {
  TRY_ASSIGN(Statement statement, Prepare(sql));
  TRY_ASSIGN(bool has_row, statement.Step());
  return has_row ? std::string(statement.Bytes(0)) : std::string();
}

bool Database::is_read_only() const {
  return sqlite3_db_readonly(database_.get(), "main") != 0;
}

SqlResult<void> Database::Checkpoint() {
  int code = sqlite3_wal_checkpoint_v2(database_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY && (code & 0xff) != SQLITE_LOCKED) {
    return Failure(database_.get(), code);
  }
  return {};
}

}  // namespace rbuild
