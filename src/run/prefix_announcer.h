// PrefixAnnouncer: finds the lines of a command's output that announce a finished file (early_output_prefix).
//
// Source of the rule: an existing fork of ninja, whose build files work unchanged. A line counts that starts with the
// prefix and ends in a line end; the rest of it, less a CR, is the path. Such lines are not part of the output.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rbuild {

// The variable that tells the command its prefix. No other command may see it: a nested build would take it for its
// own.
inline constexpr const char* kPrefixVariable = "NINJA_EARLY_OUTPUT_PREFIX";

class PrefixAnnouncer {
 public:
  // REQUIRES: `prefix` isn't empty and has no line end.
  explicit PrefixAnnouncer(std::string prefix) : prefix_(std::move(prefix)) {}

  // Appends to `output` what isn't an announcement, and returns the paths that were announced. Each byte is looked at
  // once, however the output is cut into pieces.
  std::vector<std::string> Feed(std::string_view bytes, std::string& output);
  // The output has ended: an unfinished line announces nothing and is output.
  void Finish(std::string& output);

 private:
  enum class Place {
    kStart,     // the line may still begin with the prefix; `held_` is what matched so far
    kPath,      // it did; `held_` is prefix and path
    kOrdinary,  // it didn't; the line passes through
  };

  std::string prefix_;
  Place place_ = Place::kStart;
  std::string held_;
};

}  // namespace rbuild
