// Reading the bindings that decide how an edge is judged and run.
#include "plan/edge_traits.h"

#include <fmt/format.h>

#include "base/text.h"

namespace rbuild {

namespace {

Result<EarlyKind> ReadEarlyKind(const Graph& graph, EdgeId edge, std::string* prefix) {
  if (const std::string_view* text = graph.OwnBinding(edge, "early_output_prefix"); text != nullptr && !text->empty()) {
    *prefix = *text;
    return EarlyKind::kPrefix;
  }
  const std::string_view* kind = graph.OwnBinding(edge, "early_output");
  if (kind == nullptr || kind->empty()) {
    return EarlyKind::kNone;
  }
  if (*kind == "rustc") {
    return EarlyKind::kRustc;
  }
  if (*kind == "appear") {
    return EarlyKind::kAppear;
  }
  return InputError(fmt::format("unknown early_output '{}': use rustc or appear", *kind), graph.LocationOf(edge));
}

Result<DepsKind> ReadDepsKind(const Graph& graph, EdgeId edge, const std::string& depfile) {
  TRY_ASSIGN(std::string deps, graph.Binding(edge, "deps"));
  if (deps.empty()) {
    return depfile.empty() ? DepsKind::kNone : DepsKind::kDepfile;
  }
  if (deps == "msvc") {
    return DepsKind::kMsvc;
  }
  if (deps != "gcc") {
    return InputError(fmt::format("unknown deps type '{}'", deps), graph.LocationOf(edge));
  }
  if (depfile.empty()) {
    return InputError("edge with deps=gcc but no depfile makes no sense", graph.LocationOf(edge));
  }
  return DepsKind::kGcc;
}

// A switch of our own on a build block: set to anything but "" and "0".
bool IsSet(const Graph& graph, EdgeId edge, std::string_view name) {
  const std::string_view* value = graph.OwnBinding(edge, name);
  return value != nullptr && !value->empty() && *value != "0";
}

Result<void> ReadExtensions(const Graph& graph, EdgeId edge, EdgeTraits* traits) {
  if (const std::string_view* names = graph.OwnBinding(edge, "env_inputs")) {
    for (std::string_view name : SplitWords(*names)) {
      traits->env_inputs.emplace_back(name);
    }
  }
  if (const std::string_view* names = graph.OwnBinding(edge, "env_defaults")) {
    for (std::string_view name : SplitWords(*names)) {
      traits->env_defaults.emplace_back(name);
    }
  }
  if (const std::string_view* pairs = graph.OwnBinding(edge, "env_uncounted")) {
    for (std::string_view pair : SplitWords(*pairs)) {
      size_t equals = pair.find('=');
      if (equals == std::string_view::npos || equals == 0) {
        return InputError(fmt::format("env_uncounted takes NAME=VALUE, not '{}'", pair), graph.LocationOf(edge));
      }
      traits->env_uncounted.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
    }
  }
  if (const std::string_view* cost = graph.OwnBinding(edge, "cost")) {
    traits->cost_ms = ParseInt(*cost);
    if (!traits->cost_ms || *traits->cost_ms < 0) {
      return InputError(fmt::format("cost takes milliseconds, not '{}'", *cost), graph.LocationOf(edge));
    }
  }
  return {};
}

}  // namespace

std::vector<std::string_view> OutputPaths(const Graph& graph, EdgeId id) {
  const Edge& edge = graph.edge(id);
  std::vector<std::string_view> paths;
  paths.reserve(edge.outputs.size());
  for (NodeId output : edge.outputs) {
    paths.push_back(graph.node(output).path);
  }
  return paths;
}

Result<EdgeTraits> ReadEdgeTraits(const Graph& graph, EdgeId edge) {
  EdgeTraits traits;
  TRY_ASSIGN(traits.early, ReadEarlyKind(graph, edge, &traits.early_prefix));
  // Asked for every edge of every build, and most edges have few of them.
  auto has = [&](std::string_view name) { return graph.MayBind(edge, name); };
  if (has("depfile")) {
    TRY_ASSIGN(traits.depfile, graph.PathBinding(edge, "depfile"));
  }
  TRY_ASSIGN(traits.deps, ReadDepsKind(graph, edge, traits.depfile));
  if (has("rspfile")) {
    TRY_ASSIGN(traits.rspfile, graph.PathBinding(edge, "rspfile"));
  }
  if (has("generator")) {
    TRY_ASSIGN(const std::string generator, graph.Binding(edge, "generator"));
    traits.generator = !generator.empty();
  }
  if (has("restat")) {
    TRY_ASSIGN(const std::string restat, graph.Binding(edge, "restat"));
    traits.restat = !restat.empty();
  }
  TRY(ReadExtensions(graph, edge, &traits));
  traits.keep_output = IsSet(graph, edge, "keep_output");
  const bool tells_deps = traits.deps == DepsKind::kGcc || traits.deps == DepsKind::kMsvc;
  traits.cut_off =
      traits.early == EarlyKind::kRustc || (tells_deps && !traits.restat) || IsSet(graph, edge, "early_cutoff");
  return traits;
}

}  // namespace rbuild
