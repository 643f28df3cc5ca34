// FakeOutput: an Output that keeps what was written, on terminals of a size that a test chooses.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "status/output.h"

namespace rbuild {

class FakeOutput : public Output {
 public:
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  int width = 80;
  // Everything since the last Take...().
  std::string out;
  std::string err;
  // Both streams in order; stderr's writes are marked by "{err}" before them.
  std::string both;

  std::string TakeOut() { return std::exchange(out, ""); }
  std::string TakeErr() { return std::exchange(err, ""); }

  void Write(Stream stream, std::string_view text) override {
    (stream == Stream::kOut ? out : err) += text;
    both += stream == Stream::kOut ? "" : "{err}";
    both += text;
  }
  bool IsTerminal(Stream stream) const override { return stream == Stream::kOut ? out_is_terminal : err_is_terminal; }
  int Width(Stream stream) const override { return IsTerminal(stream) ? width : 0; }
};

}  // namespace rbuild
