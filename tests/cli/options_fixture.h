// OptionsTest: command lines in a folder that is made up.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "cli/options.h"
#include "fakes/memory_disk.h"

namespace rbuild {

class OptionsTest : public testing::Test {
 protected:
  OptionsTest() { environment_.Set("HOME", "/home/somebody"); }

  using Arguments = std::vector<std::string>;

  tl::expected<Options, UsageError> Parse(const Arguments& arguments, const std::string& program = "rbuild") {
    return ParseOptions(program, arguments, environment_, disk_);
  }
  template <class T>
  T Expect(const Arguments& arguments, const std::string& program = "rbuild") {
    auto parsed = Parse(arguments, program);
    if (!parsed) {
      ADD_FAILURE() << parsed.error().text;
      return {};
    }
    if (!std::holds_alternative<T>(*parsed)) {
      ADD_FAILURE() << "another kind of options: " << parsed->index();
      return {};
    }
    return std::get<T>(*parsed);
  }
  NinjaOptions Ninja(const Arguments& arguments) { return Expect<NinjaOptions>(arguments, "ninja"); }
  CargoOptions Cargo(const Arguments& arguments) { return Expect<CargoOptions>(arguments); }
  UsageError ErrorOf(const Arguments& arguments, const std::string& program = "rbuild") {
    auto parsed = Parse(arguments, program);
    if (parsed) {
      ADD_FAILURE() << "no error";
      return {};
    }
    return parsed.error();
  }
  std::string FirstLine(const UsageError& error) { return error.text.substr(0, error.text.find('\n')); }

  Environment environment_;
  MemoryDisk disk_;
};

}  // namespace rbuild
