// EdgeRunner: what happens to an edge right before and right after its command.
//
// Before: its folders, response file and running mark are written, and outputs that must not survive are removed.
// After: its depfile is read, its outputs are looked at, and its record is written. It neither chooses edges nor waits
// for them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "base/disk.h"
#include "base/error.h"
#include "base/string_map.h"
#include "build/lineage.h"
#include "build/warning_action.h"
#include "graph/graph.h"
#include "log/build_log.h"
#include "plan/judge.h"
#include "run/command_runner.h"

namespace rbuild {

struct EdgeRunnerOptions {
  bool dry_run = false;       // nothing is written, removed or recorded
  bool keep_depfile = false;  // -d keepdepfile
  bool keep_rspfile = false;  // -d keeprsp
  // An input that the command told of is made by another edge, which the build file doesn't put before this one.
  WarningAction missing_deps = WarningAction::kIgnore;
  // A command that succeeds without making a declared output.
  WarningAction missing_output = WarningAction::kIgnore;
  // Files that would be wrong once a command has run: removed before the first.
  std::vector<std::string> remove_before_first;
  BuilderIdentity identity;
};

// An input that a command told of and another edge makes.
struct DiscoveredInput {
  NodeId node;
  bool written_meanwhile = false;  // it was made, or may have been, while the command ran
};

// How an edge ended, beyond its command's own outcome.
struct EdgeEnd {
  bool success = true;
  // Why the edge failed although its command succeeded: a depfile that can't be parsed, an output that is missing.
  std::string complaint;
  std::vector<std::string> warnings;
  // What to show of the command's output, where that is not all of it (`deps = msvc`).
  std::optional<std::string> output;
  std::vector<DiscoveredInput> discovered;  // those that it had not told of before
};

class EdgeRunner {
 public:
  // Called for a file that a command has read: if an edge makes it that nobody wanted so far, it is wanted now.
  using Want = std::function<Result<void>(NodeId node)>;

  // All outlive this.
  EdgeRunner(const Graph& graph, Judge& judge, BuildLog& log, Disk& disk, const Clock& clock, EdgeRunnerOptions options,
             Want want)
      : graph_(graph),
        judge_(judge),
        log_(log),
        disk_(disk),
        clock_(clock),
        options_(std::move(options)),
        want_(std::move(want)) {}

  // Takes the snapshot of the inputs, commits the running mark, prepares the disk. The command's id is the edge's
  // index. Nothing if another rbuild has run the edge since it was judged, or runs it: then nothing was touched.
  Result<std::optional<Command>> Prepare(EdgeId edge);
  // The command has been started.
  void Started(EdgeId edge);
  // Adds to the mark of a running edge who runs its command.
  void NoteProcess(EdgeId edge, const ProcessIdentity& child);

  // The output of `edge` that an announced path means, if it is a declared one that exists on the disk; its digest is
  // its version from now on. Invalid, with the reason in `complaint`, otherwise.
  struct Announcement {
    NodeId output;
    std::string complaint;
  };
  Result<Announcement> Announce(EdgeId edge, const std::string& path);

  // The command succeeded: reads what it told, writes the record, gives its outputs their versions. If the edge fails
  // nevertheless, it has been cleaned up as by Failed().
  Result<EdgeEnd> Succeeded(EdgeId edge, const Outcome& outcome);
  // The command failed or was interrupted: the edge has no finished record, and outputs that must not survive are
  // removed; announced ones only by Close(), since consumers may still read them.
  Result<void> Failed(EdgeId edge, bool interrupted);

  // Another rbuild made the outputs of the edge while this build went on.
  void MadeElsewhere(EdgeId edge);

  // After the last command: late digests and removals, and a last look at the files of all edges that ran. A source
  // that was edited meanwhile makes its edge dirty next time; an output that a later command changed is recorded as it
  // was left. `is_shared`: other rbuilds may have run some of the edges again.
  Result<void> Close(bool is_shared);

 private:
  // An output as it was when it was announced: its bytes, and the version that its consumers took.
  struct AnnouncedOutput {
    Digest content;
    Digest version;
  };
  struct Running {
    InputSnapshot snapshot;
    std::vector<FileStat> outputs_before;
    std::unordered_map<NodeId, AnnouncedOutput> announced;
    uint64_t start_step = 0;  // the step in which the command was prepared
    int64_t start_file_ns = 0;
    int64_t start_ms = 0;
    int64_t announce_ms = -1;
  };

  Result<Command> MakeCommand(EdgeId edge, const EdgeTraits& traits) const;
  Result<void> WriteResponseFile(EdgeId edge, const EdgeTraits& traits);
  RunningMark OwnMark() const;
  // `shown`: the inputs that it told of in its output.
  Result<void> AddDiscovered(EdgeId edge, const EdgeTraits& traits, const Running& running,
                             const std::vector<std::string>& shown, EdgeRecord* record, EdgeEnd* end);
  // What AddDiscovered() knows while it goes through a depfile.
  struct Discovery {
    const Running& running;
    StringSet seen;                        // paths that the record has already
    StringMap<const InputRecord*> before;  // discovered inputs of the last run, as they were before this one
    EdgeRecord* record;
    EdgeEnd* end;
  };
  Result<void> AddDiscoveredPath(EdgeId edge, const std::string& path, bool tree, Discovery* discovery);
  // Error: nothing puts the edge behind the one that makes `node`, and that is not allowed.
  Result<void> CheckDeclared(EdgeId edge, NodeId node, EdgeEnd* end) const;
  // Whether the file was, or may have been, written while the command ran: which of its states the command read can't
  // be known.
  Result<bool> WrittenMeanwhile(NodeId node, const std::string& path, const Running& running) const;
  Result<void> AddOutputs(EdgeId edge, const EdgeTraits& traits, const Running& running, EdgeRecord* record,
                          EdgeEnd* end);
  // Takes the digest of an output now that was left for the end of the build, since something reads it after all.
  Result<void> DigestNow(NodeId node);
  // Says of an output that is missing after a command that succeeded what has to be said.
  void NoteNotMade(EdgeId edge, const EdgeTraits& traits, std::string_view path, EdgeEnd* end) const;
  Result<Digest> OutputVersion(NodeId node, const EdgeTraits& traits, OutputRecord* output, const Digest& run_id,
                               const EdgeRecord* last);
  // An output as the last finished run left it; absent if there was none.
  static const OutputRecord* LastOutput(const EdgeRecord* record, std::string_view path);
  // Whether the bytes of an output are its version. `before`: its LastOutput().
  static bool CountsByContent(const EdgeTraits& traits, const FileStat& stat, const OutputRecord* before);
  // --- Close()
  Result<void> RefreshRecords();
  Result<void> DigestUnread();
  Result<void> RecordOutputsAsLeft();
  Result<void> RecordAsLeft(const OutputRecord& known, bool in_doubt);
  Result<void> DoubtEditedInputs();
  // The made files that the commands of these edges could have changed: inputs of every class, those behind phony
  // targets too.
  std::unordered_set<NodeId> MadeInputs(std::span<const EdgeId> edges) const;
  Result<EdgeEnd> FailedAfterSuccess(EdgeId edge, std::string complaint);
  Digest RunId(EdgeId edge);  // drawn anew at each call
  std::string AbsolutePath(std::string_view path) const;
  // The output of the edge that this path names; invalid if there is none.
  NodeId OutputAt(EdgeId edge, const std::string& path) const;

  const Graph& graph_;
  Judge& judge_;
  BuildLog& log_;
  Disk& disk_;
  const Clock& clock_;
  EdgeRunnerOptions options_;
  Want want_;
  std::unordered_map<EdgeId, Running> running_;
  std::vector<EdgeId> ran_;
  std::vector<EdgeId> failed_;
  std::vector<std::string> remove_at_end_;
  std::unordered_map<NodeId, OutputRecord> digest_at_end_;
  uint64_t run_count_ = 0;
  // Announcements, ends and preparations in their order: the step in which each output of this build was made.
  uint64_t step_ = 0;
  std::unordered_map<NodeId, uint64_t> made_in_step_;
};

}  // namespace rbuild
