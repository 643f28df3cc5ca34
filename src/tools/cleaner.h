// Cleaner: removes what was built and tells of it as ninja does.
#pragma once

#include <optional>
#include <string>

#include "base/string_map.h"
#include "build/build_folder.h"
#include "tools/tool.h"

namespace rbuild {

class Cleaner {
 public:
  // `call` outlives this.
  explicit Cleaner(ToolCall& call) : call_(call) {}

  // Takes the folder's lock, so that no build works with what is removed; not for a dry run. If another build ended
  // meanwhile, the build file is read again. What dyndep files tell of outputs is known afterwards.
  Result<void> Begin();

  // "Target NAME" and the like, for -v.
  void Tell(std::string_view what);
  // A file, or an empty folder. What can't be removed is told, and the exit code is 1 in the end.
  void Remove(const std::string& path);
  // The depfile and the response file of an edge.
  Result<void> RemoveSideFiles(EdgeId edge);
  // Something else went wrong; the rest is cleaned nevertheless.
  void Complain(std::string_view message) { exit_code_ = call_.Fail(message); }

  // Prints what was done and returns the exit code.
  int Finish();

 private:
  Result<void> Lock();
  bool is_verbose() const;

  ToolCall& call_;
  std::optional<BuildFolder> folder_;
  StringSet seen_;
  std::string text_;
  int count_ = 0;
  int exit_code_ = 0;
};

}  // namespace rbuild
