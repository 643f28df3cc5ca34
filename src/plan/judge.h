// Judge: is an edge up to date? (manual, "What decides a rebuild")
//
// An edge is up to date exactly when the log has a finished record of it, everything that its key is made of is as it
// was then, and every output is as recorded. Sources count by content; made files by content where their edge is a
// cut-off edge, else by the run that made them. Asking costs one stat for each output and source that wasn't looked at
// before. `generator` edges are judged by times alone, as in ninja, and their outputs count as if they were sources.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/environment.h"
#include "base/error.h"
#include "base/fingerprint.h"
#include "base/ids.h"
#include "graph/graph.h"
#include "log/build_log.h"
#include "plan/dirty_reason.h"
#include "plan/edge_traits.h"
#include "plan/file_versions.h"

namespace rbuild {

// What an edge reads, as it is now: what its record will hold if its command succeeds.
struct InputSnapshot {
  Digest command;
  Fingerprint command_text;
  std::vector<InputRecord> inputs;  // those of the build file in order, then the discovered ones of the last run
  std::vector<EnvRecord> env;       // declared ones
};

class Judge {
 public:
  // All outlive this.
  Judge(const Graph& graph, FileVersions& files, BuildLog& log, const Environment& environment)
      : graph_(graph), files_(files), log_(log), environment_(environment), made_(graph.node_count()) {}

  // Looks at all files of the build file that the targets need, on several threads: the answers to what a scan will ask
  // for. Needed for nothing but speed. False if it was ended by `should_stop`.
  Result<bool> LookAhead(std::span<const NodeId> targets, const std::function<bool()>& should_stop);

  // Why the edge has to run; nothing if it is up to date.
  // REQUIRES: every counted or discovered input that an edge makes has a version (SetMade, Settle).
  // Error: the disk fails, a binding is wrong, or a file of the build file is missing that no edge makes.
  Result<std::optional<DirtyReason>> Check(EdgeId edge);

  // The same by the outputs alone: whether they are as the finished record of the edge says. REQUIRES: there is one.
  Result<std::optional<DirtyReason>> CheckOutputs(EdgeId edge);

  // For an edge that has to run, before its command starts. REQUIRES: as Check().
  Result<InputSnapshot> Snapshot(EdgeId edge);

  // The digest of all that makes the edge up to date: command, inputs with versions, environment, outputs.
  static Digest KeyOf(const InputSnapshot& snapshot, std::span<const std::string_view> outputs);

  // The version of a made file.
  void SetMade(NodeId node, const Digest& version);
  // Gives an up-to-date edge's outputs the versions of its record, or a phony target the version of what it stands for.
  Result<void> Settle(EdgeId edge);
  bool HasVersion(NodeId node) const { return made_[node].known; }
  // Whether the last run of a settled edge has printed what is to be shown again.
  bool HasDiagnostics(EdgeId edge) const { return with_diagnostics_.contains(edge); }

  // The version of a file that a `generator` edge made, or somebody else in its place: its content, as if it were a
  // source; `run` where there is none to tell anything.
  Result<Digest> VersionOfGenerated(std::string_view path, const std::optional<Digest>& run);

  // The version of any file: what its edge made, or what lies on the disk.
  Result<Digest> VersionOf(std::string_view path, bool tree);

  // Discovered inputs that close a circle are not waited for and count by their content.
  void CountByContent(NodeId node) { by_content_.push_back(node); }

  // Files that edges were found to read although the build file does not say so: their versions are wanted early.
  void NoteDiscovered(NodeId node) { discovered_.insert(node); }
  // Whether anything in this build may ask for the version of the file.
  bool IsRead(NodeId node) const { return !graph_.node(node).consumers.empty() || discovered_.contains(node); }

  Result<const EdgeTraits*> Traits(EdgeId edge);
  // The record of its last run. Of an edge that waits for a dyndep file not all outputs are known yet: the first one
  // finds it then.
  const EdgeRecord* Record(EdgeId edge) const;
  // There are new nodes, and these edges have other bindings, inputs or outputs than before (a dyndep file).
  void GraphHasGrown(std::span<const EdgeId> changed);
  FileVersions& files() { return files_; }
  const Environment& environment() const { return environment_; }

 private:
  struct Made {
    Digest version;
    bool known = false;
    bool always = false;  // a phony target that is never up to date
  };
  struct Ahead;

  Result<std::optional<DirtyReason>> CheckInputs(EdgeId edge, const EdgeRecord& record);
  Result<std::optional<DirtyReason>> CheckDiscovered(const EdgeRecord& record, size_t first);
  Result<std::optional<DirtyReason>> CheckOutputs(EdgeId edge, const EdgeTraits& traits, const EdgeRecord& record);
  Result<std::optional<DirtyReason>> CheckOutput(const EdgeTraits& traits, const OutputRecord& output, NodeId node);
  std::optional<DirtyReason> CheckEnvironment(const EdgeTraits& traits, const EdgeRecord& record) const;
  // --- `generator` edges (judge_by_time.cc).
  struct Newest {
    std::string path;
    int64_t mtime_ns = std::numeric_limits<int64_t>::min();
    std::optional<DirtyReason> reason;  // an input that makes the edge dirty whatever its time
  };
  Result<std::optional<DirtyReason>> CheckByTime(EdgeId edge, const EdgeTraits& traits, const EdgeRecord* record);
  Result<Newest> NewestInput(EdgeId edge, std::span<const std::string> discovered);
  // Adds a file's time to `newest`; nodes whose times count in its place go into `open`.
  Result<void> AddTimeOf(EdgeId edge, NodeId node, Newest* newest, std::vector<NodeId>* open);
  // Nothing if it is not known what the edge read.
  Result<std::optional<std::vector<std::string>>> DiscoveredBy(EdgeId edge, const EdgeTraits& traits,
                                                               const EdgeRecord* record);

  tl::unexpected<Error> MissingSource(EdgeId edge, NodeId input) const;
  Result<Made> VersionOfInput(EdgeId edge, NodeId input);
  // All that the shell will read.
  Result<std::string> CommandText(EdgeId edge, const EdgeTraits& traits) const;
  void Release(EdgeId edge) const;
  void GatherFiles(std::span<const NodeId> targets, Ahead* ahead) const;
  Result<FileStat> StatOutput(NodeId node, std::string_view path) const;
  Result<void> SettlePhony(EdgeId edge);

  const Graph& graph_;
  FileVersions& files_;
  BuildLog& log_;
  const Environment& environment_;
  IdMap<NodeId, Made> made_;
  std::unordered_map<EdgeId, EdgeTraits> traits_;  // of edges that are not settled
  std::unordered_set<EdgeId> with_diagnostics_;
  std::vector<NodeId> by_content_;
  std::unordered_set<NodeId> discovered_;
  // What LookAhead() saw of made files: good for as long as the generation of `files_` is this one.
  IdMap<NodeId, uint32_t> ahead_;  // to places in `ahead_stats_`, counted from one
  std::vector<FileStat> ahead_stats_;
  uint64_t ahead_generation_ = 0;
};

}  // namespace rbuild
