// WaitTable: who waits for whom among the rbuilds of one tree of builds, kept in the log of the outermost one's folder.
//
// Made when somebody waits for the first time, so a build that calls no other has no such table. It knows texts alone:
// what they mean is build/lineage.h's. Rows of processes that were killed stay until the folder's holder clears them;
// readers pass over them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "log/sqlite.h"

namespace rbuild {

class WaitTable {
 public:
  struct Row {
    std::string waiter;
    std::string awaited;
    std::string lineage;
    friend bool operator==(const Row&, const Row&) = default;
  };

  // REQUIRES: the log exists.
  static Result<WaitTable> Open(const std::string& log_path);

  // Committed when this returns, so that of two processes that put and then look one at least sees both rows.
  Result<void> Put(const Row& row);
  Result<void> Drop(const Row& row);
  Result<std::vector<Row>> All();

 private:
  explicit WaitTable(Database database) : database_(std::move(database)) {}

  Result<void> Run(std::string_view sql, const Row& row);

  Database database_;
};

}  // namespace rbuild
