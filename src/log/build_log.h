// BuildLog: what earlier builds taught us, in one SQLite file in the build folder.
//
// Per edge (addressed by its list of outputs): the key it was last finished with, its outputs with version, digest and
// stat, discovered dependencies, times, diagnostics, and a running mark. Per file: its digest with the stat at which it
// was taken. The whole log is read in one sweep when it is opened; after that every question is answered from memory
// and every change is written behind in batched transactions, except running marks, which are committed at once.
//
// The log judges nothing: what a record means is decided in plan/.
//
// Costs, measured: opening takes 0.1 ms, and 0.2 us for each path and 0.7 us for each edge (30,000 edges with 8 inputs
// and 70,000 files with digests: 42 ms). Committing a running mark takes 10 us. On disk an edge takes 80 bytes, 35 to
// 85 more for each output and 36 for each input; a path 10 bytes and its text, its digest 60 more.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/disk.h"
#include "base/error.h"
#include "base/fingerprint.h"
#include "base/process_identity.h"

namespace rbuild {

// What the log keeps of one output. Paths as in the build file.
struct OutputRecord {
  std::string path;
  Digest version;  // what consumers take into their keys: content digest, or the id of the run that made it
  std::optional<Digest> content;  // digest of the bytes, where it was taken
  FileStat stat;                  // as left when the build ended; kMissing if the command did not make it
};

// One input as it was when the edge ran; for -d explain and for the ordered list of discovered inputs.
struct InputRecord {
  std::string path;
  Digest version;
  bool discovered = false;  // from a depfile, not from the build file
  bool tree = false;        // a folder that counts by all that is below it
};

// An environment variable that the command read, and the value that it saw; nothing if it was not set.
struct EnvRecord {
  std::string name;
  std::optional<std::string> value;
};

struct EdgeTimes {
  int64_t announce_ms = -1;  // start to first announcement; -1 if it announced nothing
  int64_t finish_ms = -1;    // start to exit; -1 if unknown
  int64_t peak_memory_kb = 0;
};

// Who was running the edge when the mark was written (design: orphans of a killed build are ended first).
struct RunningMark {
  std::string boot_id;
  int64_t rbuild_pid = 0;
  uint64_t rbuild_start = 0;  // start time of the process in the system's ticks, as in ProcessIdentity
  int64_t child_pid = 0;      // 0 until the child has lasted a while
  uint64_t child_start = 0;
  int64_t marked_wall_ns = 0;
  friend bool operator==(const RunningMark&, const RunningMark&) = default;
};

// The last finished run of an edge, and the mark of one that may be running.
// Invariant: a mark never changes the rest; only Finish() does.
struct EdgeRecord {
  std::vector<OutputRecord> outputs;
  bool finished = false;  // false: there is only a mark, or the last run failed
  Digest key;
  Fingerprint command;  // of the command alone
  std::vector<InputRecord> inputs;
  std::vector<EnvRecord> env;
  EdgeTimes times;
  // Of a `generator` edge: when it was up to date, by the file system's clock: the later of its start and its outputs'
  // times when it ended.
  int64_t generated_ns = 0;
  std::string diagnostics;
  std::optional<RunningMark> running;

  // Whether there was a finished run, of which versions and stats of outputs stay. False for one that only failed.
  bool ever_finished() const { return key != Digest(); }
};

// A digest of a file's content and the stat of the file when it was taken.
struct FileDigest {
  FileStat stat;
  Digest digest;
};

class BuildLog {
 public:
  // What was odd about the file that was opened, to be shown as warnings.
  using Warnings = std::vector<std::string>;

  // Opens or creates the log. A damaged file or an unknown schema version is set aside (renamed to PATH.bad) and a new
  // log is begun, with a warning. Error: the folder can't be written.
  // `boot_id` is today's (BootId()); tests give another.
  static Result<std::unique_ptr<BuildLog>> Open(const std::string& path, Warnings* warnings,
                                                std::string_view boot_id = {});
  // Opens the log beside another rbuild that holds the folder: a file that is damaged is an error and stays where it
  // is, and Close() leaves it to the holder to note that the log is closed.
  static Result<std::unique_ptr<BuildLog>> OpenBeside(const std::string& path, Warnings* warnings);
  // Opens an existing log to be read only; absent if there is none, and with a warning if it can't be used. Changes
  // stay in memory.
  static Result<std::unique_ptr<BuildLog>> OpenReadOnly(const std::string& path, Warnings* warnings);
  // A log that lives in memory alone: for tests and for -n in a folder that has none.
  static std::unique_ptr<BuildLog> InMemory();

  // Closes the log. What is pending then is written too, but nobody learns of an error: call Close() first.
  ~BuildLog();
  BuildLog(const BuildLog&) = delete;
  BuildLog& operator=(const BuildLog&) = delete;

  // True if the last process that wrote the log closed it properly during this boot, or an earlier one that ended well.
  // If not, stats of outputs written since are not to be trusted (a power cut loses data that stat still promises).
  bool closed_cleanly() const;

  // --- Edges. The record of the edge with exactly these outputs (in order), or absent. Pointers stay valid until the
  // next change of that edge.
  const EdgeRecord* FindEdge(std::span<const std::string_view> outputs) const;
  // The record that has this path among its outputs, whatever its other outputs are.
  const EdgeRecord* FindByOutput(std::string_view output) const;

  // Frees what FindEdge() made of the edge's record, if nothing has changed it; pointers to it end to be valid.
  void Release(std::span<const std::string_view> outputs);

  // Lists of outputs that are recorded hold at least one, each once.
  // Commits a running mark before a command starts, but only if the log still holds of the edge what this process
  // knows. If not, another one runs it or has run it: false, with the record as it is now. The finished part of the
  // record stays. What is pending of other edges stays pending: a kill costs their last run again, which their marks
  // tell. Only the first claim writes everything: what is doubted of an earlier session has no marks.
  Result<bool> Claim(std::span<const std::string_view> outputs, const RunningMark& mark);
  // Adds to a mark who runs the command. Written when it is due, like records.
  void NoteProcess(std::span<const std::string_view> outputs, const ProcessIdentity& child);
  // Replaces the record and clears the mark. Records of other edges that share an output are dropped.
  void Finish(EdgeRecord record);
  // Clears the mark; the edge has no finished record any more. What the last finished run taught (times, versions and
  // stats of outputs) stays in the record, with `finished` false.
  void Fail(std::span<const std::string_view> outputs);
  // Clears the mark only: the command never started.
  Result<void> ClearMark(std::span<const std::string_view> outputs);
  // Replaces what is known of an output after the command (made by a later command of the same build, or digested
  // late).
  void UpdateOutput(const OutputRecord& output);
  // All records with a running mark.
  std::vector<const EdgeRecord*> Marked() const;
  // Every record, in no order.
  std::vector<const EdgeRecord*> AllEdges() const;

  // --- Files.
  const FileDigest* FindFile(std::string_view path) const;
  void PutFile(std::string_view path, const FileDigest& digest);

  // Writes what is pending in one transaction, if the last one is long enough ago. Call it from the build's loop.
  Result<void> FlushIfDue(int64_t now_ms);
  // In how many milliseconds FlushIfDue() will have something to do; nothing if nothing is pending.
  std::optional<int64_t> NextFlush(int64_t now_ms) const;
  // Writes all, notes that the log was closed cleanly, checkpoints. Further calls do nothing. A log to which nothing
  // was written is left untouched.
  Result<void> Close();

  // --- Other processes may have the same log open. Each keeps to what it read, and its changes are merged record by
  // record when they are written.
  // Whether another process has written since the log was read. Costs 2 us.
  Result<bool> IsShared();
  // Reads the record of one edge anew, changing it in place; what is pending stays. Costs 20 us.
  Result<void> Refresh(std::span<const std::string_view> outputs);

 private:
  struct Impl;
  explicit BuildLog(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rbuild
