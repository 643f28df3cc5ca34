// The log's records as blobs: compact, in the form that the schema's version stands for, safe to read when damaged.
//
// Paths are numbers of the log's table of paths (PathTable). The list of outputs is a blob of its own: it is the
// record's address. Changing any of these forms needs a new schema version (schema.h).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "log/build_log.h"
#include "log/path_table.h"

namespace rbuild {

// REQUIRES for all encoders: every path that is named is stored in `paths`.
std::string EncodeOutputs(std::span<const LogPathId> outputs, const PathTable& paths);
// Nothing if damaged, or if there is no output.
std::optional<std::vector<LogPathId>> DecodeOutputs(std::string_view blob, const PathTable& paths);

// All of the record but the outputs' paths and the running mark.
std::string EncodeRecord(const EdgeRecord& record, const PathTable& paths);
// Nothing if damaged.
std::optional<EdgeRecord> DecodeRecord(std::string_view blob, std::span<const LogPathId> outputs,
                                       const PathTable& paths);
// Whether DecodeRecord() would succeed, at a fraction of its cost.
bool IsSoundRecord(std::string_view blob, size_t output_count, const PathTable& paths);

std::string EncodeMark(const RunningMark& mark);
std::optional<RunningMark> DecodeMark(std::string_view blob);

std::string EncodeFile(const FileDigest& file);
std::optional<FileDigest> DecodeFile(std::string_view blob);

}  // namespace rbuild
