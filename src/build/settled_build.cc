// SettledBuild: paths, what was said, and one fingerprint of it all.
#include "build/settled_build.h"

#include <algorithm>
#include <utility>

#include "base/fingerprint.h"
#include "log/bytes.h"

namespace rbuild {

namespace {

// Changes with the form of the file, and with what a stat means.
constexpr std::string_view kMagic = "rbuild-settled 1\n";

struct Kept {
  std::vector<std::string> paths;
  std::vector<SettledOutput> outputs;
};

void AddStat(const FileStat& stat, ByteWriter* state) {
  state->Byte(static_cast<uint8_t>(stat.kind));
  for (const uint64_t number :
       {static_cast<uint64_t>(stat.mtime_ns), static_cast<uint64_t>(stat.ctime_ns), stat.size, stat.inode}) {
    state->Fixed(number);
  }
}

std::string Encode(const Kept& kept) {
  ByteWriter writer;
  writer.Number(kept.paths.size());
  for (const std::string& path : kept.paths) {
    writer.Text(path);
  }
  writer.Number(kept.outputs.size());
  for (const SettledOutput& output : kept.outputs) {
    writer.Text(output.unit);
    writer.Text(output.description);
    writer.Byte(output.rustc ? 1 : 0);
    writer.Text(output.output);
  }
  return writer.Take();
}

std::optional<Kept> Decode(ByteReader* reader) {
  Kept kept;
  for (size_t left = reader->Count(); left > 0 && reader->ok(); --left) {
    kept.paths.emplace_back(reader->Text());
  }
  for (size_t left = reader->Count(); left > 0 && reader->ok(); --left) {
    SettledOutput output;
    output.unit = reader->Text();
    output.description = reader->Text();
    output.rustc = reader->Byte() != 0;
    output.output = reader->Text();
    kept.outputs.push_back(std::move(output));
  }
  return reader->ok() && reader->at_end() ? std::optional(std::move(kept)) : std::nullopt;
}

// Of all that the answer depends on, and of the file itself.
Fingerprint StateOf(std::string_view context, std::string_view content, std::string_view stats) {
  ByteWriter writer;
  writer.Text(context);
  writer.Text(content);
  writer.Text(stats);
  return FingerprintOf(writer.Take());
}

}  // namespace

std::optional<std::vector<SettledOutput>> ReadSettled(const Disk& disk, const std::string& file,
                                                      std::string_view context) {
  const Result<FileStat> own = disk.Stat(file);
  if (!own || !own->is_regular()) {
    return std::nullopt;
  }
  const Result<std::string> text = disk.ReadFile(file);
  if (!text || !text->starts_with(kMagic)) {
    return std::nullopt;
  }
  ByteReader reader(std::string_view(*text).substr(kMagic.size()));
  Fingerprint state;
  state.high = reader.Fixed();
  state.low = reader.Fixed();
  const std::string_view content = std::string_view(*text).substr(text->size() - reader.left());
  std::optional<Kept> kept = Decode(&reader);
  if (!kept) {
    return std::nullopt;
  }
  ByteWriter stats;
  for (const std::string& path : kept->paths) {
    const Result<FileStat> stat = disk.Stat(path);
    if (!stat) {
      return std::nullopt;
    }
    AddStat(*stat, &stats);
  }
  if (StateOf(context, content, stats.Take()) != state) {
    return std::nullopt;
  }
  return std::move(kept->outputs);
}

void ShowSettled(const std::vector<SettledOutput>& outputs, Status& status, const Clock& clock) {
  const int64_t start_ms = clock.NowMs();
  status.BuildStarted(start_ms);
  EdgeInfo edge;
  for (const SettledOutput& output : outputs) {
    edge.unit = output.unit;
    edge.description = output.description;
    edge.rustc = output.rustc;
    status.FreshDiagnostics(edge, output.output);
    ++edge.id;
  }
  BuildSummary summary;
  summary.nothing_to_do = true;
  summary.elapsed_ms = clock.NowMs() - start_ms;
  status.BuildFinished(summary);
}

SettlementWatch::SettlementWatch(Disk& disk, Status& status, const Clock& clock)
    : real_(disk), began_ns_(clock.WallNs()), disk_(disk), status_(status) {}

Result<void> SettlementWatch::Keep(const std::string& file, std::string_view context) {
  const std::map<std::string, FileStat>* seen = disk_.seen();
  if (seen == nullptr || status_.said_more) {
    return {};
  }
  ByteWriter stats;
  Kept kept;
  for (const auto& [path, stat] : *seen) {
    if (stat.exists() && IsTooFresh(stat, began_ns_)) {
      return {};
    }
    kept.paths.push_back(path);
    AddStat(stat, &stats);
  }
  kept.outputs = std::move(status_.outputs);
  const std::string content = Encode(kept);
  const Fingerprint state = StateOf(context, content, stats.Take());
  ByteWriter head;
  head.Fixed(state.high);
  head.Fixed(state.low);
  return WriteFileAtomically(real_, file, std::string(kMagic) + head.Take() + content);
}

void SettlementWatch::Listener::FreshDiagnostics(const EdgeInfo& edge, std::string_view output) {
  outputs.push_back({edge.unit, edge.description, edge.rustc, std::string(output)});
  inner().FreshDiagnostics(edge, output);
}

void SettlementWatch::Listener::EdgeStarted(const EdgeInfo& edge, int64_t now_ms) {
  said_more = true;
  inner().EdgeStarted(edge, now_ms);
}

void SettlementWatch::Listener::Explain(std::string_view text) {
  said_more = true;
  inner().Explain(text);
}

void SettlementWatch::Listener::Info(std::string_view message) {
  said_more = true;
  inner().Info(message);
}

void SettlementWatch::Listener::Warning(std::string_view message) {
  said_more = true;
  inner().Warning(message);
}

void SettlementWatch::Listener::Error(std::string_view message) {
  said_more = true;
  inner().Error(message);
}

}  // namespace rbuild
