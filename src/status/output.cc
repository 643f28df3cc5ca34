// RealOutput: write(2), isatty and the window size of a terminal.
#include "status/output.h"

#include <cerrno>
#include <string_view>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace rbuild {

namespace {

int DescriptorOf(Stream stream) {
  return stream == Stream::kOut ? STDOUT_FILENO : STDERR_FILENO;
}

}  // namespace

void RealOutput::Write(Stream stream, std::string_view text) {
  int descriptor = DescriptorOf(stream);
  while (!text.empty()) {
    ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN) {
      // A command with the same terminal may have made it non-blocking for us too.
      pollfd waiting{.fd = descriptor, .events = POLLOUT, .revents = 0};
      ::poll(&waiting, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

bool RealOutput::IsTerminal(Stream stream) const {
  return ::isatty(DescriptorOf(stream)) == 1;
}

int RealOutput::Width(Stream stream) const {
  winsize size{};
  return ::ioctl(DescriptorOf(stream), TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace rbuild
