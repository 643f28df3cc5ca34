// ParseVersion: lenient as ninja is.
#include "manifest/version.h"

#include <charconv>

namespace rbuild {

namespace {

int LeadingNumber(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

Version ParseVersion(std::string_view text) {
  Version version;
  version.major = LeadingNumber(text);
  const size_t dot = text.find('.');
  if (dot != std::string_view::npos) {
    version.minor = LeadingNumber(text.substr(dot + 1));
  }
  return version;
}

}  // namespace rbuild
