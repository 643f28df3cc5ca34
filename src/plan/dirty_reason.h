// DirtyReason: why an edge has to run, one case for each cause. Text is made of it only where it is shown.
#pragma once

#include <string>
#include <variant>

namespace rbuild {

// The log has no record of it.
struct NeverBuilt {};
// The last run failed or was interrupted, or another rbuild runs it now.
struct NotFinished {};
// Its command line or response file is another one.
struct CommandChanged {};
// The build file names another list of inputs.
struct InputListChanged {
  std::string path;
  bool added = true;
};
// An input has another version than the one it was built with.
struct InputChanged {
  std::string path;
};
// A discovered input is gone.
struct InputMissing {
  std::string path;
};
// A phony input without file and inputs (FORCE).
struct AlwaysDirty {
  std::string path;
};
// A made input that its command never makes.
struct InputNotMade {
  std::string path;
};
// Of a generator: written after its last run.
struct InputNewer {
  std::string path;
};
// Of a generator: older than its newest input.
struct OutputOlder {
  std::string path;
  std::string input;
};
struct OutputMissing {
  std::string path;
};
// The last run did not make it: ninja's idiom for "always run".
struct OutputNotMade {
  std::string path;
};
// Not as the last run left it.
struct OutputChanged {
  std::string path;
};
struct EnvironmentChanged {
  std::string name;
};

using DirtyReason = std::variant<NeverBuilt, NotFinished, CommandChanged, InputListChanged, InputChanged, InputMissing,
                                 AlwaysDirty, InputNotMade, InputNewer, OutputOlder, OutputMissing, OutputNotMade,
                                 OutputChanged, EnvironmentChanged>;

// "input a.h changed".
std::string TextOf(const DirtyReason& reason);

// One line for -d explain: "OUTPUT: input a.h changed".
std::string Explain(const std::string& output, const DirtyReason& reason);

}  // namespace rbuild
