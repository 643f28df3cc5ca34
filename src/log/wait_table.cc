// WaitTable over SQLite.
#include "log/wait_table.h"

#include "log/schema.h"

namespace rbuild {

Result<WaitTable> WaitTable::Open(const std::string& log_path) {
  std::vector<std::string> warnings;  // whoever opened the log as such has told them
  TRY_ASSIGN(Database database, OpenForWriting(log_path, &warnings));
  TRY(
      database.Execute("CREATE TABLE IF NOT EXISTS waits(waiter TEXT NOT NULL, awaited TEXT NOT NULL, "
                       "lineage TEXT NOT NULL, PRIMARY KEY(waiter, awaited)) WITHOUT ROWID"));
  return WaitTable(std::move(database));
}

Result<void> WaitTable::Run(std::string_view sql, const Row& row) {
  TRY_ASSIGN(Statement statement, database_.Prepare(sql));
  TRY(statement.BindText(1, row.waiter).BindText(2, row.awaited).BindText(3, row.lineage).Run());
  return {};
}

Result<void> WaitTable::Put(const Row& row) {
  return Run("REPLACE INTO waits(waiter, awaited, lineage) VALUES(?1, ?2, ?3)", row);
}

Result<void> WaitTable::Drop(const Row& row) {
  return Run("DELETE FROM waits WHERE waiter = ?1 AND awaited = ?2", row);
}

Result<std::vector<WaitTable::Row>> WaitTable::All() {
  std::vector<Row> rows;
  TRY_ASSIGN(Statement statement, database_.Prepare("SELECT waiter, awaited, lineage FROM waits"));
  while (true) {
    TRY_ASSIGN(bool has_row, statement.Step());
    if (!has_row) {
      return rows;
    }
    rows.push_back({std::string(statement.Bytes(0)), std::string(statement.Bytes(1)), std::string(statement.Bytes(2))});
  }
}

}  // namespace rbuild
