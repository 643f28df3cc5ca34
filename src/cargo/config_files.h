// ConfigFiles: finds, reads and merges the files of cargo's configuration and the values of --config.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "base/error.h"
#include "cargo/config.h"
#include "cargo/value.h"

namespace rbuild::cargo {

struct ConfigFiles {
  Value root;                         // a table; each value's origin is an index into `origins`
  std::vector<ConfigOrigin> origins;  // the first stands for the environment
  std::vector<std::string> candidates;
  std::vector<std::string> warnings;
};

Result<ConfigFiles> ReadConfigFiles(const Disk& disk, const std::string& cargo_home, const ConfigRequest& request);

// True for lists that name a program and its arguments: they replace each other and are never joined.
bool IsProgramList(const std::vector<std::string>& path);

// 0 for files, 1 for the environment, 2 for --config: the higher one wins.
int Rank(ConfigOrigin::Kind kind);

}  // namespace rbuild::cargo
