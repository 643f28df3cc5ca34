// The database of the log: its tables, their version, and how a connection to it is opened.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "log/sqlite.h"

namespace rbuild {

// Counts the forms of the tables and of the blobs in them (record_codec.h). Kept in the file as `user_version`.
inline constexpr int64_t kSchemaVersion = 3;

// Opens the log's database, made if missing, to read and write. Where SQLite's write-ahead log can't be used (network
// file systems have no shared memory), falls back to a rollback journal with a warning.
// SqlError::damaged: the file is no log, is damaged, or has another schema version.
SqlResult<Database> OpenForWriting(const std::string& path, std::vector<std::string>* warnings);

// REQUIRES: the file exists. Writes nothing, not even side files where the log was closed cleanly.
SqlResult<Database> OpenForReading(const std::string& path);

// Renames a log that can't be used to PATH.bad, its side files too.
Result<void> SetAside(const std::string& path);

}  // namespace rbuild
