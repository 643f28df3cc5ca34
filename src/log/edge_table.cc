// EdgeTable and FileTable: finding and changing records in memory.
#include "log/edge_table.h"

#include <algorithm>

#include "log/record_codec.h"

namespace rbuild {

// --- EdgeTable

RecordId EdgeTable::Find(std::span<const LogPathId> outputs) const {
  if (outputs.empty() || outputs.front().index() >= by_output_.size()) {
    return RecordId();
  }
  auto matches = [&](RecordId id) {
    return id.valid() && !entries_[id].dropped && std::ranges::equal(entries_[id].outputs, outputs);
  };
  if (const RecordId newest = by_output_[outputs.front()]; matches(newest)) {
    return newest;
  }
  for (RecordId id : AllByOutput(outputs.front())) {
    if (matches(id)) {
      return id;
    }
  }
  return RecordId();
}

RecordId EdgeTable::FindByOutput(LogPathId output) {
  std::vector<RecordId> candidates = AllByOutput(output);
  for (size_t i = candidates.size(); i-- > 1;) {
    if (record(candidates[i]).finished) {
      return candidates[i];
    }
  }
  return candidates.empty() ? RecordId() : candidates.front();
}

std::vector<RecordId> EdgeTable::AllByOutput(LogPathId output) const {
  if (output.index() >= by_output_.size() || !by_output_[output].valid()) {
    return {};
  }
  std::vector<RecordId> found;
  auto shared = shared_.find(output);
  if (shared == shared_.end()) {
    found.push_back(by_output_[output]);
  } else {
    found = shared->second;
  }
  std::erase_if(found, [&](RecordId id) { return entries_[id].dropped; });
  return found;
}

std::vector<RecordId> EdgeTable::All() const {
  std::vector<RecordId> all;
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (!entries_[RecordId(i)].dropped) {
      all.emplace_back(i);
    }
  }
  return all;
}

std::vector<RecordId> EdgeTable::Marked() const {
  std::vector<RecordId> marked = All();
  std::erase_if(marked, [&](RecordId id) { return mark(id) == nullptr; });
  return marked;
}

std::span<const LogPathId> EdgeTable::KeepList(std::span<const LogPathId> outputs) {
  std::span<const LogPathId> kept;
  for (LogPathId output : outputs) {
    kept = lists_.Insert(kept, 0, output);
  }
  return kept;
}

RecordId EdgeTable::Add(std::span<const LogPathId> outputs) {
  Entry entry;
  entry.outputs = KeepList(outputs);
  entry.record = std::make_unique<EdgeRecord>(EmptyRecord(outputs));
  RecordId id = entries_.Add(std::move(entry));
  Index(id);
  return id;
}

RecordId EdgeTable::AddStored(std::span<const LogPathId> outputs, std::string_view blob) {
  Entry entry;
  entry.outputs = KeepList(outputs);
  entry.blob = blobs_.Keep(blob);
  entry.has_record = true;
  RecordId id = entries_.Add(std::move(entry));
  Index(id);
  return id;
}

void EdgeTable::SetStoredMark(RecordId id, RunningMark mark) {
  record(id).running = std::move(mark);
}

bool EdgeTable::TakeStored(RecordId id, std::optional<std::string_view> blob, std::optional<RunningMark> mark) {
  Entry& entry = entries_[id];
  const size_t known = entry.written != 0 || entry.blob.empty() ? entry.written : HashOf(entry.blob);
  const bool other_record = known != (blob ? HashOf(*blob) : 0);
  const RunningMark* known_mark = this->mark(id);
  // Our own mark stays in the database until its end is written.
  const bool other_mark =
      !entry.change.mark && (known_mark == nullptr ? mark.has_value() : !mark || *mark != *known_mark);
  if (other_record) {
    entry.blob = blob ? blobs_.Keep(*blob) : std::string_view();
    entry.written = 0;
    entry.has_record = blob.has_value();
    entry.change.record = false;
    std::optional<EdgeRecord> read = blob ? DecodeRecord(*blob, entry.outputs, paths_) : std::nullopt;
    record(id) = read ? *std::move(read) : EmptyRecord(entry.outputs);
  }
  if (other_record || other_mark) {
    record(id).running = std::move(mark);
  }
  return other_record || other_mark;
}

EdgeRecord EdgeTable::EmptyRecord(std::span<const LogPathId> outputs) const {
  EdgeRecord empty;
  for (LogPathId output : outputs) {
    OutputRecord made;
    made.path = paths_.text(output);
    empty.outputs.push_back(std::move(made));
  }
  return empty;
}

void EdgeTable::Index(RecordId id) {
  by_output_.GrowTo(paths_.size());
  for (LogPathId output : entries_[id].outputs) {
    RecordId earlier = by_output_[output];
    if (earlier.valid() && earlier != id) {
      std::vector<RecordId>& shared = shared_[output];
      if (shared.empty()) {
        shared.push_back(earlier);
      }
      shared.push_back(id);
    }
    by_output_[output] = id;
  }
}

EdgeRecord& EdgeTable::record(RecordId id) {
  Entry& entry = entries_[id];
  if (entry.record == nullptr) {
    entry.record = std::make_unique<EdgeRecord>(DecodeRecord(entry.blob, entry.outputs, paths_).value_or(EdgeRecord()));
  }
  return *entry.record;
}

void EdgeTable::Release(RecordId id) {
  Entry& entry = entries_[id];
  if (!entry.blob.empty() && !entry.changed && entry.record != nullptr && !entry.record->running) {
    entry.record.reset();
  }
}

void EdgeTable::Finish(RecordId id, EdgeRecord record) {
  Entry& entry = entries_[id];
  const bool marked = mark(id) != nullptr;
  record.finished = true;
  record.running.reset();
  if (entry.record == nullptr) {
    entry.record = std::make_unique<EdgeRecord>();
  }
  *entry.record = std::move(record);
  entry.has_record = true;
  NoteChange(id, true, marked);
}

void EdgeTable::Unfinish(RecordId id) {
  entries_[id].has_record = true;
  record(id).finished = false;
  record(id).running.reset();
  NoteChange(id, true, true);
}

void EdgeTable::SetMark(RecordId id, RunningMark mark) {
  record(id).running = std::move(mark);
  NoteChange(id, false, true);
}

void EdgeTable::Mark(std::span<const LogPathId> outputs, const RunningMark& mark) {
  const RecordId known = Find(outputs);
  SetMark(known.valid() ? known : Add(outputs), mark);
}

void EdgeTable::ClearMark(RecordId id) {
  if (!entries_[id].has_record) {
    Drop(id);
    return;
  }
  record(id).running.reset();
  NoteChange(id, false, true);
}

void EdgeTable::NoteChanged(RecordId id) {
  NoteChange(id, true, false);
}

void EdgeTable::Drop(RecordId id) {
  entries_[id].dropped = true;
  NoteChange(id, true, true);
}

const RunningMark* EdgeTable::mark(RecordId id) const {
  const Entry& entry = entries_[id];
  return entry.dropped || entry.record == nullptr || !entry.record->running ? nullptr : &*entry.record->running;
}

void EdgeTable::NoteChange(RecordId id, bool record, bool mark) {
  entries_[id].changed = true;
  Change& change = entries_[id].change;
  if (!change.record && !change.mark) {
    pending_.push_back(id);
  }
  change.record = change.record || record;
  change.mark = change.mark || mark;
}

void EdgeTable::ForgetChange(RecordId id) {
  Entry& entry = entries_[id];
  entry.change = {};
  if (entry.dropped) {
    entry.record.reset();
  }
}

void EdgeTable::ClearPending() {
  for (RecordId id : pending_) {
    ForgetChange(id);
  }
  pending_.clear();
}

void EdgeTable::ClearNewestPending() {
  ForgetChange(pending_.back());
  pending_.pop_back();
}

// --- FileTable

const FileDigest* FileTable::Find(LogPathId path) const {
  if (path.index() >= by_path_.size() || !by_path_[path].valid()) {
    return nullptr;
  }
  return &entries_[by_path_[path].index()].digest;
}

FileTable::Entry& FileTable::EntryOf(LogPathId path) {
  by_path_.GrowTo(path.index() + 1);
  FileId& id = by_path_[path];
  if (!id.valid()) {
    id = FileId(entries_.size());
    entries_.emplace_back();
  }
  return entries_[id.index()];
}

void FileTable::Put(LogPathId path, const FileDigest& digest) {
  Entry& entry = EntryOf(path);
  entry.digest = digest;
  if (!entry.pending) {
    entry.pending = true;
    pending_.push_back(path);
  }
}

void FileTable::PutStored(LogPathId path, const FileDigest& digest) {
  Entry& entry = EntryOf(path);
  if (!entry.pending) {
    entry.digest = digest;
  }
}

void FileTable::ClearPending() {
  for (LogPathId path : pending_) {
    entries_[by_path_[path].index()].pending = false;
  }
  pending_.clear();
}

}  // namespace rbuild
