// Output: the seam between what is shown and the two streams that it goes to.
#pragma once

#include <cstdint>
#include <string_view>

namespace rbuild {

enum class Stream : uint8_t { kOut, kErr };

class Output {
 public:
  virtual ~Output() = default;

  // Writes all of it at once. A stream that nobody reads any more is no error: the build goes on, as ninja's does.
  virtual void Write(Stream stream, std::string_view text) = 0;
  virtual bool IsTerminal(Stream stream) const = 0;
  // Columns of the terminal as they are now, asked for each time so that no signal handler is needed; 0 if unknown.
  virtual int Width(Stream stream) const = 0;
};

// The standard streams of this process, unbuffered.
class RealOutput : public Output {
 public:
  void Write(Stream stream, std::string_view text) override;
  bool IsTerminal(Stream stream) const override;
  int Width(Stream stream) const override;
};

}  // namespace rbuild
