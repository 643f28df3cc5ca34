// UnitMessages: what is written reads back, and anything else is an error.
#include "cargo/unit_messages.h"

#include <gtest/gtest.h>

namespace rbuild::cargo {
namespace {

TEST(UnitMessages, ReadBackAsTheyWere) {
  const std::vector<UnitMessage> units = {{"/u/a\tb", R"("x":"\\\n")", R"("y":1)", "", {"/t/a", "/t/b"}},
                                          {"/u/run", R"("x":1)", "", "/u/out", {}}};
  Result<std::vector<UnitMessage>> read = ParseUnitMessages(FormatUnitMessages(units), "f");
  ASSERT_TRUE(read.has_value()) << read.error().ToString();
  EXPECT_EQ(*read, units);
}

TEST(UnitMessages, OtherTextIsAnError) {
  auto error = [](std::string_view text) {
    auto read = ParseUnitMessages(text, "f");
    return read ? std::string("none") : read.error().ToString();
  };
  EXPECT_EQ(error("rbuild-messages 1\n"), "none");
  EXPECT_NE(error("").find("f is not a file of messages of this version"), std::string::npos);
  EXPECT_NE(error("rbuild-messages 2\n").find("remove it"), std::string::npos);
  EXPECT_NE(error("rbuild-messages 1\norigin x\n").find("a unit must come first"), std::string::npos);
  EXPECT_NE(error("rbuild-messages 1\nunit x\nother y\n").find("unknown key 'other'"), std::string::npos);
}

}  // namespace
}  // namespace rbuild::cargo
