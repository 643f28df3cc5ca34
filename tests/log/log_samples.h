// Records for tests of the log, and how they are compared.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "log/build_log.h"

namespace rbuild {

inline FileStat SampleStat(int64_t seed) {
  FileStat stat;
  stat.kind = FileKind::kRegular;
  stat.mtime_ns = 1'700'000'000'000'000'000 + seed;
  stat.ctime_ns = stat.mtime_ns + 7;
  stat.size = static_cast<uint64_t>(100 + seed);
  stat.inode = static_cast<uint64_t>(5000 + seed);
  return stat;
}

// A finished record with something in every field. `seed` makes it differ from others with the same outputs.
inline EdgeRecord SampleRecord(const std::vector<std::string>& outputs, int64_t seed = 1) {
  const std::string salt = std::to_string(seed);
  EdgeRecord record;
  record.finished = true;
  record.key = DigestOf("key" + salt);
  record.command = FingerprintOf("command" + salt);
  for (const std::string& path : outputs) {
    OutputRecord output;
    output.path = path;
    output.version = DigestOf(path + salt);
    output.content = DigestOf(path + "content" + salt);
    output.stat = SampleStat(seed);
    record.outputs.push_back(output);
  }
  record.outputs.front().content = record.outputs.front().version;
  record.inputs.push_back({"src/a.rs", DigestOf("a" + salt), false, false});
  record.inputs.push_back({"include/b.h", DigestOf("b" + salt), true, false});
  record.inputs.push_back({"assets", DigestOf("c" + salt), true, true});
  record.env.push_back({"CARGO_PKG_NAME", "x"});
  record.env.push_back({"UNSET", std::nullopt});
  record.env.push_back({"EMPTY", ""});
  record.times = {120 + seed, 450 + seed, 99'000};
  record.diagnostics = "\x1b[33mwarning\x1b[0m: unused\n" + salt;
  return record;
}

inline RunningMark SampleMark(int64_t pid) {
  return {"boot-of-the-mark", pid, 77, pid + 1, 78, 1'700'000'000'000'000'001};
}

std::string Describe(const EdgeRecord& record);

// The record with these outputs as text; "absent" if there is none.
std::string Find(const BuildLog& log, const std::vector<std::string_view>& outputs);

// Opens without a warning, or fails the test.
std::unique_ptr<BuildLog> OpenLog(const std::string& path, std::string_view boot_id = {});

}  // namespace rbuild
