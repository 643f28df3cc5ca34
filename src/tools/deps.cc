// `-t deps`: what the log knows that outputs were made from.
#include <fmt/format.h>

#include "build/target_names.h"
#include "plan/judge.h"
#include "tools/tools.h"

namespace rbuild {

namespace {

// Finds what the log says of outputs, and how much it is worth.
class DepsReport {
 public:
  explicit DepsReport(ToolCall& call)
      : call_(call),
        files_(call.parts.disk, call.parts.clock, *call.log),
        judge_(call.graph(), files_, *call.log, call.parts.environment) {}

  // Absent for what was not built here, or tells nothing of its inputs.
  Result<const EdgeRecord*> RecordOf(EdgeId edge) {
    if (!edge.valid() || call_.graph().IsPhony(edge)) {
      return nullptr;
    }
    TRY_ASSIGN(const EdgeTraits* traits, judge_.Traits(edge));
    const EdgeRecord* record = traits->deps == DepsKind::kNone ? nullptr : judge_.Record(edge);
    return record != nullptr && record->finished ? record : nullptr;
  }

  Result<std::string> Describe(NodeId node) {
    const std::string_view path = call_.graph().node(node).path;
    const EdgeId edge = call_.graph().node(node).producer;
    TRY_ASSIGN(const EdgeRecord* record, RecordOf(edge));
    if (record == nullptr) {
      return fmt::format("{}: deps not found\n", path);
    }
    std::string paths;
    int count = 0;
    for (const InputRecord& input : record->inputs) {
      if (!IsPhonyName(input.path)) {
        paths += fmt::format("    {}\n", input.path);
        ++count;
      }
    }
    const int64_t mtime = MtimeOf(*record, path);
    TRY_ASSIGN(const std::optional<DirtyReason> changed, judge_.CheckOutputs(edge));
    return fmt::format("{}: #deps {}, deps mtime {} ({})\n{}\n", path, count, mtime, changed ? "STALE" : "VALID",
                       paths);
  }

 private:
  bool IsPhonyName(const std::string& path) const {
    const NodeId node = call_.graph().FindNode(path);
    const EdgeId producer = node.valid() ? call_.graph().node(node).producer : EdgeId();
    return producer.valid() && call_.graph().IsPhony(producer);
  }

  static int64_t MtimeOf(const EdgeRecord& record, std::string_view path) {
    for (const OutputRecord& output : record.outputs) {
      if (output.path == path) {
        return output.stat.mtime_ns;
      }
    }
    return 0;
  }

  ToolCall& call_;
  FileVersions files_;
  Judge judge_;
};

}  // namespace

Result<int> RunDepsTool(ToolCall& call) {
  const Graph& graph = call.graph();
  DepsReport report(call);
  std::vector<NodeId> nodes;
  if (!call.arguments.empty()) {
    TRY_ASSIGN(nodes, ResolveTargets(graph, call.arguments));
  } else {
    for (size_t i = 0; i < graph.edge_count(); ++i) {
      TRY_ASSIGN(const EdgeRecord* record, report.RecordOf(EdgeId(i)));
      if (record != nullptr) {
        const std::span<const NodeId> outputs = graph.edge(EdgeId(i)).outputs;
        nodes.insert(nodes.end(), outputs.begin(), outputs.end());
      }
    }
  }
  std::string text;
  for (NodeId node : nodes) {
    TRY_ASSIGN(const std::string description, report.Describe(node));
    text += description;
  }
  call.Print(text);
  return 0;
}

}  // namespace rbuild
