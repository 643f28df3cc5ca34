// ReplayCorpus.
#include "fakes/corpus.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include <gtest/gtest.h>

namespace rbuild {

namespace {

std::string Read(const std::filesystem::path& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

}  // namespace

int ReplayCorpus(const std::string& name, std::optional<std::string> (*fault_of)(std::string_view)) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(RBUILD_SOURCE_DIR "/tests/fuzz/corpus/" + name)) {
    ++files;
    const std::string text = Read(entry.path());
    EXPECT_FALSE(text.empty()) << entry.path();
    for (size_t size = 0; size <= text.size(); ++size) {
      // A copy of exactly that size, so that a read behind its end is noticed.
      const std::vector<char> part(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_EQ(fault_of(std::string_view(part.data(), part.size())), std::nullopt)
          << entry.path() << " up to " << size;
    }
  }
  return files;
}

}  // namespace rbuild
