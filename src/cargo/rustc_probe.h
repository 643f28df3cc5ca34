// ProbeAnswer: what rustc prints when it is asked about a platform, taken apart.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cargo/cfg.h"
#include "cargo/rustc_info.h"

namespace rbuild::cargo {

struct ProbeAnswer {
  std::map<std::string, FileNames> file_names;  // by crate type
  std::string sysroot;
  std::vector<std::string> split_debuginfo;
  CfgSet cfgs;
};

// `out`: file names in the order of the crate types asked for, sysroot, split-debuginfo values, the crate's name, cfgs.
// `messages`: rustc's stderr, which names crate types that this platform doesn't have.
Result<ProbeAnswer> ParseProbe(std::string_view out, std::string_view messages);

}  // namespace rbuild::cargo
