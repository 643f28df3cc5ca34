// Trace: when each edge ran, in which slot, and how much of it overlapped; as a file for trace viewers and as a number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "status/status_decorator.h"

namespace rbuild {

// What pipelining won: time during which an edge ran while an edge that makes one of its inputs had announced it and
// was still at work (a crate compiled while a crate below it was still generating code).
struct PipelineOverlap {
  int64_t edge_ms = 0;  // summed over edges: two that overlap at once count twice
  int64_t wall_ms = 0;  // of the clock: time in which at least one did
  int edges = 0;        // how many did
};

// Records a build and passes everything on: give it to the builder in place of the Status that it wraps.
//
// A lane is a job slot: the lowest that is free when an edge starts. Edges are told apart by EdgeInfo::id; one that
// runs twice in a build is recorded twice.
class TraceRecorder : public StatusDecorator {
 public:
  // `inner` must outlive this.
  explicit TraceRecorder(Status& inner) : StatusDecorator(inner) {}

  PipelineOverlap Overlap() const;
  // "pipelining overlapped 12.3 s".
  std::string SummaryText() const;

  // The trace so far in Chrome's trace event format: an array of complete events, microseconds since the build started.
  // An edge has one event up to its announcement and, if it announced, a second one in category "codegen".
  std::string ToJson() const;
  // Writes ToJson() atomically to `path`, usually "trace.json" in the build folder.
  Result<void> Write(Disk& disk, const std::string& path) const;

  void EdgeStarted(const EdgeInfo& edge, int64_t now_ms) override;
  void EdgeFinished(const EdgeInfo& edge, const EdgeResult& result) override;
  void BuildStarted(int64_t now_ms) override;

 private:
  struct Run {
    uint32_t id = 0;
    std::string name;
    std::vector<std::string> outputs;
    std::vector<uint32_t> upstreams;
    size_t lane = 0;
    bool success = true;
    int64_t start_ms = 0;
    int64_t announce_ms = -1;
    int64_t end_ms = 0;
  };
  struct Lane {
    bool busy = false;
    uint32_t id = 0;
  };

  size_t FreeLane(uint32_t id);

  int64_t build_start_ms_ = 0;
  std::vector<Lane> lanes_;
  std::vector<Run> runs_;  // finished ones, in order of their ends
};

}  // namespace rbuild
