// BuildLog: questions answered from the tables in memory, changes written behind by the store.
#include "log/build_log.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "base/process_identity.h"
#include "log/edge_table.h"
#include "log/log_store.h"
#include "log/schema.h"

namespace rbuild {

namespace {

// Long enough that a busy build commits tens of records at once, short enough that a kill loses next to nothing.
constexpr int64_t kFlushIntervalMs = 30;

std::vector<LogPathId> FindPaths(const PathTable& paths, std::span<const std::string_view> outputs) {
  std::vector<LogPathId> ids;
  ids.reserve(outputs.size());
  for (std::string_view output : outputs) {
    ids.push_back(paths.Find(output));
  }
  return ids;
}

template <class Outputs>
std::vector<LogPathId> InternPaths(PathTable& paths, const Outputs& outputs) {
  std::vector<LogPathId> ids;
  ids.reserve(outputs.size());
  for (const auto& output : outputs) {
    ids.push_back(paths.Intern(output));
  }
  return ids;
}

}  // namespace

struct BuildLog::Impl {
  std::string path;
  std::string boot_id;
  bool beside = false;            // another process holds the folder
  std::optional<LogStore> store;  // absent for a log in memory, a read-only one, and a closed one
  std::unique_ptr<LogTables> tables = std::make_unique<LogTables>();
  bool closed_cleanly = true;
  std::optional<int64_t> last_flush_ms;

  SqlResult<void> OpenStore(Warnings* warnings) {
    TRY_ASSIGN(Database database, OpenForWriting(path, warnings));
    LogStore opened(std::move(database));
    TRY(Load(opened));
    store.emplace(std::move(opened));
    return {};
  }

  // Fills the tables anew. On an error they are as before.
  SqlResult<void> Load(LogStore& from) {
    auto loaded = std::make_unique<LogTables>();
    TRY_ASSIGN(LogStore::Session session, from.Load(loaded.get()));
    tables = std::move(loaded);
    // Within one boot the system keeps what a killed process wrote.
    closed_cleanly = session.closed || (!boot_id.empty() && session.boot_id == boot_id);
    return {};
  }

  bool has_pending() const { return !tables->edges.pending().empty() || !tables->files.pending().empty(); }

  RecordId Find(std::span<const std::string_view> outputs) const {
    if (outputs.size() == 1) {  // most edges: no list is needed
      const LogPathId output = tables->paths.Find(outputs.front());
      return tables->edges.Find({&output, 1});
    }
    return tables->edges.Find(FindPaths(tables->paths, outputs));
  }

  Result<void> Flush(bool closing = false) {
    if (!store || (!has_pending() && !(closing && store->has_written()))) {
      return {};
    }
    SqlResult<void> written = store->Write(tables.get(), boot_id, closing);
    return written ? Result<void>() : WriteError(written.error());
  }

  tl::unexpected<Error> ReadError(const SqlError& error) const {
    return EnvironmentError(fmt::format("read the build log {} again: {}", path, error.message));
  }

  // A part of the file that is needed only for writing may be damaged too. Left in place it would fail every build.
  tl::unexpected<Error> WriteError(const SqlError& error) const {
    std::string message = fmt::format("write the build log {}: {}", path, error.message);
    if (error.damaged && !beside && SetAside(path)) {
      message += fmt::format("; it was renamed to {}.bad, and the next build begins a new one", path);
    }
    return EnvironmentError(std::move(message));
  }
};

BuildLog::BuildLog(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

BuildLog::~BuildLog() {
  // Whoever wants to know whether the last records were written has called Close() before.
  static_cast<void>(Close());
}

// --- Opening and closing

Result<std::unique_ptr<BuildLog>> BuildLog::Open(const std::string& path, Warnings* warnings,
                                                 std::string_view boot_id) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->boot_id = boot_id.empty() ? BootId() : std::string(boot_id);
  SqlResult<void> opened = impl->OpenStore(warnings);
  if (!opened && opened.error().damaged) {
    const std::string reason = opened.error().message;
    if (Result<void> moved = SetAside(path); !moved) {
      return tl::make_unexpected(std::move(moved).error().With(
          fmt::format("set aside the build log {}, which can't be used ({})", path, reason)));
    }
    warnings->push_back(fmt::format(
        "build log {} can't be used: {}; it was renamed to {}.bad and a new one begun, so everything is built again",
        path, reason, path));
    opened = impl->OpenStore(warnings);
  }
  if (!opened) {
    return EnvironmentError(fmt::format("open the build log {}: {}", path, opened.error().message));
  }
  return std::unique_ptr<BuildLog>(new BuildLog(std::move(impl)));
}

Result<std::unique_ptr<BuildLog>> BuildLog::OpenBeside(const std::string& path, Warnings* warnings) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->boot_id = BootId();
  impl->beside = true;
  if (SqlResult<void> opened = impl->OpenStore(warnings); !opened) {
    return EnvironmentError(fmt::format("open the build log {}: {}", path, opened.error().message));
  }
  return std::unique_ptr<BuildLog>(new BuildLog(std::move(impl)));
}

Result<std::unique_ptr<BuildLog>> BuildLog::OpenReadOnly(const std::string& path, Warnings* warnings) {
  TRY_ASSIGN(FileStat stat, RealDisk().Stat(path));
  if (!stat.exists()) {
    return std::unique_ptr<BuildLog>();
  }
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->boot_id = BootId();
  SqlResult<void> opened = [&]() -> SqlResult<void> {
    TRY_ASSIGN(Database database, OpenForReading(path));
    LogStore store(std::move(database));
    return impl->Load(store);
  }();
  if (!opened && opened.error().damaged) {
    warnings->push_back(fmt::format("build log {} can't be used: {}", path, opened.error().message));
    return std::unique_ptr<BuildLog>();
  }
  if (!opened) {
    return EnvironmentError(fmt::format("read the build log {}: {}", path, opened.error().message));
  }
  return std::unique_ptr<BuildLog>(new BuildLog(std::move(impl)));
}

std::unique_ptr<BuildLog> BuildLog::InMemory() {
  return std::unique_ptr<BuildLog>(new BuildLog(std::make_unique<Impl>()));
}

bool BuildLog::closed_cleanly() const {
  return impl_->closed_cleanly;
}

Result<void> BuildLog::Close() {
  if (!impl_->store) {
    return {};
  }
  Result<void> flushed = impl_->Flush(!impl_->beside);
  if (flushed && !impl_->beside && impl_->store->has_written()) {
    if (SqlResult<void> moved = impl_->store->Checkpoint(); !moved) {
      flushed = EnvironmentError(fmt::format("checkpoint the build log {}: {}", impl_->path, moved.error().message));
    }
  }
  impl_->store.reset();
  return flushed;
}

Result<bool> BuildLog::IsShared() {
  if (!impl_->store) {
    return false;
  }
  SqlResult<bool> shared = impl_->store->IsShared();
  return shared ? Result<bool>(*shared) : impl_->ReadError(shared.error());
}

Result<void> BuildLog::Refresh(std::span<const std::string_view> outputs) {
  if (!impl_->store) {
    return {};
  }
  const std::vector<LogPathId> ids = InternPaths(impl_->tables->paths, outputs);
  SqlResult<void> read = impl_->store->Refresh(impl_->tables.get(), ids);
  return read ? Result<void>() : impl_->ReadError(read.error());
}

// --- Edges

const EdgeRecord* BuildLog::FindEdge(std::span<const std::string_view> outputs) const {
  RecordId id = impl_->Find(outputs);
  return id.valid() ? &impl_->tables->edges.record(id) : nullptr;
}

const EdgeRecord* BuildLog::FindByOutput(std::string_view output) const {
  LogPathId path = impl_->tables->paths.Find(output);
  RecordId id = path.valid() ? impl_->tables->edges.FindByOutput(path) : RecordId();
  return id.valid() ? &impl_->tables->edges.record(id) : nullptr;
}

void BuildLog::Release(std::span<const std::string_view> outputs) {
  if (RecordId id = impl_->Find(outputs); id.valid()) {
    impl_->tables->edges.Release(id);
  }
}

Result<bool> BuildLog::Claim(std::span<const std::string_view> outputs, const RunningMark& mark) {
  assert(!outputs.empty());
  const std::vector<LogPathId> ids = InternPaths(impl_->tables->paths, outputs);
  if (!impl_->store) {
    impl_->tables->edges.Mark(ids, mark);
    return true;
  }
  SqlResult<bool> claimed = impl_->store->WriteClaim(impl_->tables.get(), impl_->boot_id, {ids, mark});
  return claimed ? Result<bool>(*claimed) : impl_->WriteError(claimed.error());
}

void BuildLog::NoteProcess(std::span<const std::string_view> outputs, const ProcessIdentity& child) {
  const RecordId id = impl_->Find(outputs);
  const RunningMark* known = id.valid() ? impl_->tables->edges.mark(id) : nullptr;
  if (known != nullptr) {
    RunningMark mark = *known;
    mark.child_pid = child.pid;
    mark.child_start = child.start_time;
    impl_->tables->edges.SetMark(id, std::move(mark));
  }
}

void BuildLog::Finish(EdgeRecord record) {
  assert(!record.outputs.empty());
  LogTables& tables = *impl_->tables;
  std::vector<std::string_view> names;
  for (const OutputRecord& output : record.outputs) {
    names.push_back(output.path);
  }
  std::vector<LogPathId> outputs = InternPaths(tables.paths, names);
  RecordId id = tables.edges.Find(outputs);
  for (LogPathId output : outputs) {
    for (RecordId other : tables.edges.AllByOutput(output)) {
      if (other != id) {
        tables.edges.Drop(other);
      }
    }
  }
  if (!id.valid()) {
    id = tables.edges.Add(outputs);
  }
  tables.edges.Finish(id, std::move(record));
}

void BuildLog::Fail(std::span<const std::string_view> outputs) {
  if (RecordId id = impl_->Find(outputs); id.valid()) {
    impl_->tables->edges.Unfinish(id);
  }
}

Result<void> BuildLog::ClearMark(std::span<const std::string_view> outputs) {
  if (RecordId id = impl_->Find(outputs); id.valid()) {
    impl_->tables->edges.ClearMark(id);
  }
  return impl_->Flush();
}

void BuildLog::UpdateOutput(const OutputRecord& output) {
  LogPathId path = impl_->tables->paths.Find(output.path);
  RecordId id = path.valid() ? impl_->tables->edges.FindByOutput(path) : RecordId();
  if (!id.valid()) {
    return;
  }
  for (OutputRecord& known : impl_->tables->edges.record(id).outputs) {
    if (known.path == output.path) {
      known = output;
    }
  }
  impl_->tables->edges.NoteChanged(id);
}

std::vector<const EdgeRecord*> BuildLog::Marked() const {
  std::vector<const EdgeRecord*> records;
  for (RecordId id : impl_->tables->edges.Marked()) {
    records.push_back(&impl_->tables->edges.record(id));
  }
  return records;
}

std::vector<const EdgeRecord*> BuildLog::AllEdges() const {
  std::vector<const EdgeRecord*> records;
  for (RecordId id : impl_->tables->edges.All()) {
    records.push_back(&impl_->tables->edges.record(id));
  }
  return records;
}

// --- Files

const FileDigest* BuildLog::FindFile(std::string_view path) const {
  LogPathId id = impl_->tables->paths.Find(path);
  return id.valid() ? impl_->tables->files.Find(id) : nullptr;
}

void BuildLog::PutFile(std::string_view path, const FileDigest& digest) {
  impl_->tables->files.Put(impl_->tables->paths.Intern(path), digest);
}

std::optional<int64_t> BuildLog::NextFlush(int64_t now_ms) const {
  if (!impl_->store || !impl_->has_pending()) {
    return std::nullopt;
  }
  const int64_t due_ms = impl_->last_flush_ms ? *impl_->last_flush_ms + kFlushIntervalMs : now_ms;
  return std::max<int64_t>(due_ms - now_ms, 0);
}

Result<void> BuildLog::FlushIfDue(int64_t now_ms) {
  if (NextFlush(now_ms) != 0) {
    return {};
  }
  impl_->last_flush_ms = now_ms;
  return impl_->Flush();
}

}  // namespace rbuild
