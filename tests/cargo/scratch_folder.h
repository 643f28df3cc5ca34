// ScratchFolder: a real folder for one test, and commands that run in it.
#pragma once

#include <map>
#include <string>

namespace rbuild::cargo {

struct CommandOutput {
  int exit_code = 0;
  std::string out;
  std::string err;
};

class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  // Without symbolic links in it, as cargo shows paths.
  const std::string& path() const { return path_; }
  void Write(const std::string& relative_path, const std::string& content) const;
  void WriteAll(const std::map<std::string, std::string>& files) const;
  // Keeps the folder, for somebody to look at.
  void Keep() { is_kept_ = true; }

  // Runs `command` by sh in a folder below this one, or an absolute one. What configures cargo and rustc is taken out
  // of the environment.
  CommandOutput Run(const std::string& folder, const std::string& command) const;

 private:
  std::string path_;
  bool is_kept_ = false;
};

// `cargo` can be run here: tests against the real one are skipped where there is none.
bool HasCargo();

}  // namespace rbuild::cargo
