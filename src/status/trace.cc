// TraceRecorder: lanes, intervals and JSON.
#include "status/trace.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace rbuild {

namespace {

struct Interval {
  int64_t start = 0;
  int64_t end = 0;
};

// The length of the union. Sorts what it is given.
int64_t LengthOf(std::vector<Interval>& intervals) {
  std::sort(intervals.begin(), intervals.end(), [](const Interval& a, const Interval& b) { return a.start < b.start; });
  int64_t length = 0;
  int64_t covered_to = 0;
  bool first = true;
  for (const Interval& interval : intervals) {
    int64_t start = first ? interval.start : std::max(interval.start, covered_to);
    length += std::max<int64_t>(interval.end - start, 0);
    covered_to = first ? interval.end : std::max(covered_to, interval.end);
    first = false;
  }
  return length;
}

}  // namespace

void TraceRecorder::BuildStarted(int64_t now_ms) {
  build_start_ms_ = now_ms;
  inner().BuildStarted(now_ms);
}

size_t TraceRecorder::FreeLane(uint32_t id) {
  auto free = std::find_if(lanes_.begin(), lanes_.end(), [](const Lane& lane) { return !lane.busy; });
  if (free == lanes_.end()) {
    free = lanes_.insert(lanes_.end(), Lane{});
  }
  *free = {.busy = true, .id = id};
  return static_cast<size_t>(free - lanes_.begin());
}

void TraceRecorder::EdgeStarted(const EdgeInfo& edge, int64_t now_ms) {
  FreeLane(edge.id);
  inner().EdgeStarted(edge, now_ms);
}

void TraceRecorder::EdgeFinished(const EdgeInfo& edge, const EdgeResult& result) {
  auto lane = std::find_if(lanes_.begin(), lanes_.end(),
                           [&edge](const Lane& candidate) { return candidate.busy && candidate.id == edge.id; });
  Run run;
  run.id = edge.id;
  run.name = !edge.unit.empty() ? edge.unit : !edge.description.empty() ? edge.description : edge.command;
  run.outputs = edge.outputs;
  run.upstreams = edge.upstreams;
  if (lane != lanes_.end()) {
    run.lane = static_cast<size_t>(lane - lanes_.begin());
    lane->busy = false;
  }
  run.success = result.success;
  run.start_ms = result.start_ms;
  run.announce_ms = result.announce_ms;
  run.end_ms = result.end_ms;
  runs_.push_back(std::move(run));
  inner().EdgeFinished(edge, result);
}

PipelineOverlap TraceRecorder::Overlap() const {
  std::unordered_map<uint32_t, std::vector<const Run*>> generating;  // by edge; those that announced
  for (const Run& run : runs_) {
    if (run.announce_ms >= 0) {
      generating[run.id].push_back(&run);
    }
  }
  PipelineOverlap overlap;
  std::vector<Interval> all;
  for (const Run& run : runs_) {
    std::vector<Interval> of_run;
    for (uint32_t upstream : run.upstreams) {
      auto found = generating.find(upstream);
      if (found == generating.end()) {
        continue;
      }
      for (const Run* other : found->second) {
        Interval both{std::max(run.start_ms, other->announce_ms), std::min(run.end_ms, other->end_ms)};
        if (both.start < both.end) {
          of_run.push_back(both);
        }
      }
    }
    if (of_run.empty()) {
      continue;
    }
    ++overlap.edges;
    overlap.edge_ms += LengthOf(of_run);
    all.insert(all.end(), of_run.begin(), of_run.end());
  }
  overlap.wall_ms = LengthOf(all);
  return overlap;
}

std::string TraceRecorder::SummaryText() const {
  return fmt::format("pipelining overlapped {:.1f} s", static_cast<double>(Overlap().edge_ms) / 1000);
}

std::string TraceRecorder::ToJson() const {
  std::string json = "[";
  auto add = [this, &json](const Run& run, std::string_view category, int64_t start_ms, int64_t end_ms) {
    std::string outputs;
    for (const std::string& output : run.outputs) {
      outputs += (outputs.empty() ? "" : ",") + JsonQuoted(output);
    }
    json += fmt::format(
        "{}\n{{\"name\":{},\"cat\":\"{}\",\"ph\":\"X\",\"ts\":{},\"dur\":{},\"pid\":0,\"tid\":{},"
        "\"args\":{{\"edge\":{},\"success\":{},\"outputs\":[{}]}}}}",
        json.size() > 1 ? "," : "", JsonQuoted(run.name), category, (start_ms - build_start_ms_) * 1000,
        (end_ms - start_ms) * 1000, run.lane, run.id, run.success, outputs);
  };
  for (const Run& run : runs_) {
    if (run.announce_ms < 0) {
      add(run, "edge", run.start_ms, run.end_ms);
    } else {
      add(run, "front", run.start_ms, run.announce_ms);
      add(run, "codegen", run.announce_ms, run.end_ms);
    }
  }
  return json + "\n]\n";
}

Result<void> TraceRecorder::Write(Disk& disk, const std::string& path) const {
  Result<void> written = WriteFileAtomically(disk, path, ToJson());
  if (!written) {
    return tl::make_unexpected(std::move(written).error().With("writing the trace"));
  }
  return {};
}

}  // namespace rbuild
