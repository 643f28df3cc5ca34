// The log's records as blobs. One walk reads a record, whether to keep what it holds or only to see that it is sound.
#include "log/record_codec.h"

#include "log/bytes.h"

namespace rbuild {

namespace {

constexpr uint8_t kFinished = 1;

constexpr uint8_t kHasContent = 1;        // of an output
constexpr uint8_t kContentIsVersion = 2;  // of an output: the digest is not written twice

constexpr uint8_t kDiscovered = 1;  // of an input
constexpr uint8_t kTree = 2;        // of an input

void WriteStat(const FileStat& stat, ByteWriter* out) {
  out->Byte(static_cast<uint8_t>(stat.kind));
  if (stat.exists()) {
    out->Signed(stat.mtime_ns);
    // The two times are mostly the same or near each other. Unsigned, so that odd times can't overflow.
    out->Signed(static_cast<int64_t>(static_cast<uint64_t>(stat.ctime_ns) - static_cast<uint64_t>(stat.mtime_ns)));
    out->Number(stat.size);
    out->Number(stat.inode);
  }
}

// Nothing if the kind is none that is known.
std::optional<FileStat> ReadStat(ByteReader* in) {
  FileStat stat;
  uint8_t kind = in->Byte();
  if (kind > static_cast<uint8_t>(FileKind::kOther)) {
    return std::nullopt;
  }
  stat.kind = static_cast<FileKind>(kind);
  if (stat.exists()) {
    stat.mtime_ns = in->Signed();
    stat.ctime_ns = static_cast<int64_t>(static_cast<uint64_t>(stat.mtime_ns) + static_cast<uint64_t>(in->Signed()));
    stat.size = in->Number();
    stat.inode = in->Number();
  }
  return stat;
}

void WriteOutput(const OutputRecord& output, ByteWriter* out) {
  const bool same = output.content == output.version;
  out->Byte(static_cast<uint8_t>((output.content ? kHasContent : 0) | (same ? kContentIsVersion : 0)));
  out->Raw(output.version);
  if (output.content && !same) {
    out->Raw(*output.content);
  }
  WriteStat(output.stat, out);
}

bool ReadOutput(ByteReader* in, OutputRecord* output) {
  uint8_t flags = in->Byte();
  output->version = in->RawDigest();
  if ((flags & kHasContent) != 0) {
    output->content = (flags & kContentIsVersion) != 0 ? output->version : in->RawDigest();
  }
  std::optional<FileStat> stat = ReadStat(in);
  output->stat = stat.value_or(FileStat());
  return stat.has_value();
}

bool ReadInputs(ByteReader* in, const PathTable& paths, std::vector<InputRecord>* inputs) {
  size_t count = in->Count();
  if (inputs != nullptr) {
    inputs->reserve(count);
  }
  for (size_t i = 0; i < count; ++i) {
    LogPathId path = paths.FromStored(in->Number());
    uint8_t flags = in->Byte();
    if (!path.valid()) {
      return false;
    }
    if (inputs == nullptr) {
      in->SkipDigest();
    } else {
      inputs->push_back(
          {std::string(paths.text(path)), in->RawDigest(), (flags & kDiscovered) != 0, (flags & kTree) != 0});
    }
  }
  return in->ok();
}

bool ReadEnv(ByteReader* in, std::vector<EnvRecord>* env) {
  size_t count = in->Count();
  for (size_t i = 0; i < count && in->ok(); ++i) {
    std::string_view name = in->Text();
    bool is_set = in->Byte() != 0;
    std::string_view value = is_set ? in->Text() : std::string_view();
    if (env != nullptr) {
      env->push_back({std::string(name), is_set ? std::optional(std::string(value)) : std::nullopt});
    }
  }
  return in->ok();
}

// Reads a record into `record`, or, where that is absent, only looks whether it could.
bool ReadRecord(std::string_view blob, std::span<const LogPathId> outputs, size_t output_count, const PathTable& paths,
                EdgeRecord* record) {
  ByteReader in(blob);
  EdgeRecord head;
  head.finished = (in.Byte() & kFinished) != 0;
  head.key = in.RawDigest();
  head.command = {in.Fixed(), in.Fixed()};
  head.times.announce_ms = in.Signed();
  head.times.finish_ms = in.Signed();
  head.times.peak_memory_kb = in.Signed();
  head.generated_ns = in.Signed();
  if (in.Count() != output_count) {
    return false;
  }
  for (size_t i = 0; i < output_count; ++i) {
    OutputRecord output;
    if (!ReadOutput(&in, &output)) {
      return false;
    }
    if (record != nullptr) {
      output.path = paths.text(outputs[i]);
      head.outputs.push_back(std::move(output));
    }
  }
  if (!ReadInputs(&in, paths, record == nullptr ? nullptr : &head.inputs) ||
      !ReadEnv(&in, record == nullptr ? nullptr : &head.env)) {
    return false;
  }
  std::string_view diagnostics = in.Text();
  if (!in.ok() || !in.at_end()) {
    return false;
  }
  if (record != nullptr) {
    head.diagnostics = diagnostics;
    *record = std::move(head);
  }
  return true;
}

}  // namespace

std::string EncodeOutputs(std::span<const LogPathId> outputs, const PathTable& paths) {
  ByteWriter out;
  for (LogPathId output : outputs) {
    out.Number(paths.stored(output));
  }
  return out.Take();
}

std::optional<std::vector<LogPathId>> DecodeOutputs(std::string_view blob, const PathTable& paths) {
  std::vector<LogPathId> outputs;
  ByteReader in(blob);
  while (!in.at_end()) {
    LogPathId path = paths.FromStored(in.Number());
    if (!path.valid()) {
      return std::nullopt;
    }
    outputs.push_back(path);
  }
  return outputs.empty() ? std::nullopt : std::optional(std::move(outputs));
}

std::string EncodeRecord(const EdgeRecord& record, const PathTable& paths) {
  ByteWriter out;
  out.Byte(record.finished ? kFinished : 0);
  out.Raw(record.key);
  out.Fixed(record.command.high);
  out.Fixed(record.command.low);
  out.Signed(record.times.announce_ms);
  out.Signed(record.times.finish_ms);
  out.Signed(record.times.peak_memory_kb);
  out.Signed(record.generated_ns);
  out.Number(record.outputs.size());
  for (const OutputRecord& output : record.outputs) {
    WriteOutput(output, &out);
  }
  out.Number(record.inputs.size());
  for (const InputRecord& input : record.inputs) {
    out.Number(paths.stored(paths.Find(input.path)));
    out.Byte(static_cast<uint8_t>((input.discovered ? kDiscovered : 0) | (input.tree ? kTree : 0)));
    out.Raw(input.version);
  }
  out.Number(record.env.size());
  for (const EnvRecord& env : record.env) {
    out.Text(env.name);
    out.Byte(env.value ? 1 : 0);
    if (env.value) {
      out.Text(*env.value);
    }
  }
  out.Text(record.diagnostics);
  return out.Take();
}

std::optional<EdgeRecord> DecodeRecord(std::string_view blob, std::span<const LogPathId> outputs,
                                       const PathTable& paths) {
  EdgeRecord record;
  return ReadRecord(blob, outputs, outputs.size(), paths, &record) ? std::optional(std::move(record)) : std::nullopt;
}

bool IsSoundRecord(std::string_view blob, size_t output_count, const PathTable& paths) {
  return ReadRecord(blob, {}, output_count, paths, nullptr);
}

std::string EncodeMark(const RunningMark& mark) {
  ByteWriter out;
  out.Text(mark.boot_id);
  out.Signed(mark.rbuild_pid);
  out.Number(mark.rbuild_start);
  out.Signed(mark.child_pid);
  out.Number(mark.child_start);
  out.Signed(mark.marked_wall_ns);
  return out.Take();
}

std::optional<RunningMark> DecodeMark(std::string_view blob) {
  ByteReader in(blob);
  RunningMark mark;
  mark.boot_id = in.Text();
  mark.rbuild_pid = in.Signed();
  mark.rbuild_start = in.Number();
  mark.child_pid = in.Signed();
  mark.child_start = in.Number();
  mark.marked_wall_ns = in.Signed();
  return in.ok() && in.at_end() ? std::optional(std::move(mark)) : std::nullopt;
}

std::string EncodeFile(const FileDigest& file) {
  ByteWriter out;
  WriteStat(file.stat, &out);
  out.Raw(file.digest);
  return out.Take();
}

std::optional<FileDigest> DecodeFile(std::string_view blob) {
  ByteReader in(blob);
  std::optional<FileStat> stat = ReadStat(&in);
  Digest digest = in.RawDigest();
  return stat && in.ok() && in.at_end() ? std::optional(FileDigest{*stat, digest}) : std::nullopt;
}

}  // namespace rbuild
