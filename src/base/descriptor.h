// Descriptor: owns one file descriptor of the system.
#pragma once

#include <cerrno>
#include <utility>

#include <unistd.h>

namespace rbuild {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { Close(); }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      Close();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }

  // -1 if there is none.
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  // Closes now if it is open: 0 or errno, because close() is where a full disk may be reported.
  int Close() {
    const int fd = std::exchange(fd_, -1);
    return fd < 0 || close(fd) == 0 ? 0 : errno;
  }

 private:
  int fd_ = -1;
};

// The two ends of a pipe; both are closed on exec.
struct PipeEnds {
  Descriptor read;
  Descriptor write;
};

}  // namespace rbuild
