// UnitMessages: what messages for tools (--message-format=json) say of units, prepared when the build file is made.
//
// It lies beside the build file and is read only for such a format: nobody else pays for it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace rbuild::cargo {

// What is known of one unit before it is built: members of JSON objects, without the braces and commas around them.
struct UnitMessage {
  std::string output;    // the first output of its edge
  std::string origin;    // package_id; of what is compiled manifest_path and target too
  std::string artifact;  // of what is compiled: profile, features, filenames, executable
  std::string out_dir;   // of the run of a build script: OUT_DIR, a path
  // Its final artifacts that edges of their own put in place.
  std::vector<std::string> placed;

  friend bool operator==(const UnitMessage&, const UnitMessage&) = default;
};

std::string FormatUnitMessages(const std::vector<UnitMessage>& units);
// Error: names `file` and the line.
Result<std::vector<UnitMessage>> ParseUnitMessages(std::string_view text, std::string_view file);

}  // namespace rbuild::cargo
