// What the tests of CargoStatus share: edges, ends, messages, and a display on an output that keeps what is written.
#pragma once

#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "fakes/fake_output.h"
#include "status/cargo_status.h"

namespace rbuild {

inline constexpr char kFinished[] = "`dev` profile [unoptimized + debuginfo] target(s)";
inline constexpr char kWarningA[] = "warning: unused variable: `a`\n --> src/a.rs:1:1\n\n";
inline constexpr char kWarningB[] = "warning: unused variable: `b`\n --> src/b.rs:2:2\n\n";
inline constexpr char kErrorA[] = "error[E0308]: mismatched types\n --> src/a.rs:3:3\n\n";

// What rustc writes to have `rendered` shown.
inline std::string Message(const std::string& rendered, bool fixable = false) {
  const std::string level = rendered.starts_with("error") ? "error" : "warning";
  const std::string head = rendered.substr(0, rendered.find('\n'));
  return fmt::format(
      R"({{"$message_type":"diagnostic","level":"{}","message":{},"spans":[],"children":[{}],"rendered":{}}})"
      "\n",
      level, JsonQuoted(head.substr(head.find(": ") + 2)),
      fixable ? R"({"spans":[{"suggestion_applicability":"MachineApplicable"}]})" : "", JsonQuoted(rendered));
}

inline EdgeInfo Edge(uint32_t id, const std::string& package, const std::string& target = "lib") {
  EdgeInfo edge;
  edge.id = id;
  edge.description = "Compiling " + package + " v1.0.0";
  edge.command = "rustc " + package;
  edge.outputs = {"deps/lib" + package + ".rlib"};
  edge.unit = package + " (" + target + ")";
  edge.rustc = target != "build script run";
  return edge;
}

inline EdgeResult Ends(int64_t end_ms, std::string output = "", int exit_code = 0) {
  EdgeResult result;
  result.success = exit_code == 0;
  result.exit_code = exit_code;
  result.output = std::move(output);
  result.end_ms = end_ms;
  return result;
}

class CargoStatusTest : public testing::Test {
 protected:
  CargoStatus Make(CargoStatusOptions options = {}) {
    options.finished = kFinished;
    CargoStatus status(output_, environment_, std::move(options));
    status.BuildStarted(0);
    return status;
  }
  void OnTerminal(int width) {
    output_.err_is_terminal = true;
    output_.width = width;
    environment_.Set("TERM", "xterm");
    environment_.Set("NO_COLOR", "1");
  }

  FakeOutput output_;
  Environment environment_;
};

}  // namespace rbuild
