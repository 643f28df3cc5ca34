// EdgeTable: the log's records of edges in memory, found by their outputs, decoded when they are first asked for.
//
// A record is kept as the blob that was read until somebody wants it: most builds look at few of the records of a
// large log. The table also keeps what has changed since the last Flush (log_writer.h) wrote it down.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "base/ids.h"
#include "base/list_arena.h"
#include "log/build_log.h"
#include "log/path_table.h"

namespace rbuild {

using RecordId = Id<struct LogRecordTag>;

class EdgeTable {
 public:
  // REQUIRES: `paths` outlives this.
  explicit EdgeTable(const PathTable& paths) : paths_(paths) {}

  // Invalid if there is none.
  RecordId Find(std::span<const LogPathId> outputs) const;
  // The record with that output; a finished one rather than a mere mark, the newest of several.
  RecordId FindByOutput(LogPathId output);
  // All records with that output.
  std::vector<RecordId> AllByOutput(LogPathId output) const;
  // All that are not dropped.
  std::vector<RecordId> All() const;
  std::vector<RecordId> Marked() const;

  // A record with these outputs and nothing else. REQUIRES: Find(outputs) is invalid.
  RecordId Add(std::span<const LogPathId> outputs);
  // A record as the database has it. REQUIRES: the blob is sound (record_codec.h).
  RecordId AddStored(std::span<const LogPathId> outputs, std::string_view blob);
  void SetStoredMark(RecordId id, RunningMark mark);
  // What the database holds of the edge now, which another process may have written. True if that is not what was last
  // read from there or written to it: then it is taken over. REQUIRES: as AddStored().
  bool TakeStored(RecordId id, std::optional<std::string_view> blob, std::optional<RunningMark> mark);
  // The record was written to the database in this form.
  void NoteStored(RecordId id, std::string_view blob) { entries_[id].written = HashOf(blob); }

  std::span<const LogPathId> outputs(RecordId id) const { return entries_[id].outputs; }
  // At the same address as long as the record is in the table, or until it is released.
  EdgeRecord& record(RecordId id);
  // Goes back to the blob that was read, if the record is as it was then.
  void Release(RecordId id);

  // --- Changes. Each notes that the record has to be written.
  void Finish(RecordId id, EdgeRecord record);
  // The record counts as unfinished from now on. What was learnt before (times, stats, versions) stays.
  void Unfinish(RecordId id);
  void SetMark(RecordId id, RunningMark mark);
  // The same for the record with these outputs, which is added if there is none.
  void Mark(std::span<const LogPathId> outputs, const RunningMark& mark);
  void ClearMark(RecordId id);
  void NoteChanged(RecordId id);
  void Drop(RecordId id);

  // --- What has to be written, in the order of the changes.
  const std::vector<RecordId>& pending() const { return pending_; }
  void ClearPending();
  // The same for the newest of the changes alone.
  void ClearNewestPending();
  struct Change {
    bool record = false;  // the record must be written, or deleted where has_record() says so
    bool mark = false;    // the same for its mark
  };
  Change change(RecordId id) const { return entries_[id].change; }
  // Whether a run ever ended; else there is only a mark, or nothing.
  bool has_record(RecordId id) const { return entries_[id].has_record && !entries_[id].dropped; }
  const RunningMark* mark(RecordId id) const;

 private:
  struct Entry {
    std::span<const LogPathId> outputs;
    std::string_view blob;  // until it is decoded
    std::unique_ptr<EdgeRecord> record;
    size_t written = 0;  // HashOf() what was written since `blob` was read; 0: nothing
    bool has_record = false;
    bool dropped = false;
    bool changed = false;  // since `blob` was read
    Change change;
  };

  EdgeRecord EmptyRecord(std::span<const LogPathId> outputs) const;
  static size_t HashOf(std::string_view blob) { return std::hash<std::string_view>()(blob) | 1; }
  void NoteChange(RecordId id, bool record, bool mark);
  void ForgetChange(RecordId id);
  void Index(RecordId id);

  const PathTable& paths_;
  std::span<const LogPathId> KeepList(std::span<const LogPathId> outputs);

  Arena blobs_;
  ListArena<LogPathId> lists_;
  IdMap<RecordId, Entry> entries_;
  // The newest record of each output; where records share an output, all of them stand in `shared_` too.
  IdMap<LogPathId, RecordId> by_output_;
  std::unordered_map<LogPathId, std::vector<RecordId>> shared_;
  std::vector<RecordId> pending_;
};

// The digests of files, and which of them have changed since they were written.
class FileTable {
 public:
  // Absent if nothing is known of the file. Stays valid, and shows later changes.
  const FileDigest* Find(LogPathId path) const;
  void Put(LogPathId path, const FileDigest& digest);
  // As the database has it.
  void PutStored(LogPathId path, const FileDigest& digest);

  const std::vector<LogPathId>& pending() const { return pending_; }
  void ClearPending();

 private:
  using FileId = Id<struct LogFileTag>;
  struct Entry {
    FileDigest digest;
    bool pending = false;
  };

  Entry& EntryOf(LogPathId path);

  IdMap<LogPathId, FileId> by_path_;
  std::deque<Entry> entries_;
  std::vector<LogPathId> pending_;
};

// All that the log knows, in memory.
struct LogTables {
  PathTable paths;
  FileTable files;
  EdgeTable edges{paths};

  LogTables() = default;
  LogTables(const LogTables&) = delete;
  LogTables& operator=(const LogTables&) = delete;
};

}  // namespace rbuild
