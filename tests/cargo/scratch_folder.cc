// Makes, fills and removes folders of tests.
#include "cargo/scratch_folder.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <sys/wait.h>

#include <gtest/gtest.h>

namespace rbuild::cargo {
namespace fs = std::filesystem;
namespace {

std::string ReadAll(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

ScratchFolder::ScratchFolder() {
  std::string pattern = testing::TempDir() + "rbuild-cargo-XXXXXX";
  const char* made = mkdtemp(pattern.data());
  EXPECT_NE(made, nullptr);
  path_ = fs::canonical(pattern).string();
}

ScratchFolder::~ScratchFolder() {
  if (!is_kept_) {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
}

void ScratchFolder::Write(const std::string& relative_path, const std::string& content) const {
  const fs::path path = fs::path(path_) / relative_path;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

void ScratchFolder::WriteAll(const std::map<std::string, std::string>& files) const {
  for (const auto& [path, content] : files) {
    Write(path, content);
  }
}

CommandOutput ScratchFolder::Run(const std::string& folder, const std::string& command) const {
  const std::string out = path_ + "/.command-out";
  const std::string err = path_ + "/.command-err";
  const std::string line = "cd '" + (folder.starts_with("/") ? folder : path_ + "/" + folder) +
                           "' && unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_INCREMENTAL CARGO_BUILD_TARGET "
                           "RUSTC_WRAPPER MAKEFLAGS && { " +
                           command + "; } >'" + out + "' 2>'" + err + "' </dev/null";
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128, ReadAll(out), ReadAll(err)};
}

bool HasCargo() {
  return std::system("cargo --version >/dev/null 2>&1") == 0;
}

}  // namespace rbuild::cargo
