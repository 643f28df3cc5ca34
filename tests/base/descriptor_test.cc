// Descriptor: closed once, by its last owner.
#include "base/descriptor.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace rbuild {
namespace {

bool IsOpen(int fd) {
  return fcntl(fd, F_GETFD) >= 0;
}

Descriptor OpenNull() {
  return Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

TEST(Descriptor, IsClosedByItsOwner) {
  int number = -1;
  {
    const Descriptor file = OpenNull();
    number = file.get();
    ASSERT_TRUE(file.valid());
    EXPECT_TRUE(IsOpen(number));
  }
  EXPECT_FALSE(IsOpen(number));
}

TEST(Descriptor, TheNewOwnerClosesWhatItHeldBefore) {
  Descriptor first = OpenNull();
  Descriptor second = OpenNull();
  const int first_number = first.get();
  const int second_number = second.get();
  first = std::move(second);
  EXPECT_FALSE(IsOpen(first_number));
  EXPECT_TRUE(IsOpen(second_number));
  EXPECT_EQ(first.get(), second_number);
}

TEST(Descriptor, ClosingTellsWhatTheSystemSaysAndHappensOnce) {
  Descriptor file = OpenNull();
  close(file.get());
  EXPECT_EQ(file.Close(), EBADF);
  EXPECT_FALSE(file.valid());
  EXPECT_EQ(file.Close(), 0);
  EXPECT_EQ(Descriptor().Close(), 0);
}

}  // namespace
}  // namespace rbuild
