// PrefixAnnouncer: a state for each place in a line, so that nothing is read twice.
#include "run/prefix_announcer.h"

#include <algorithm>

namespace rbuild {

std::vector<std::string> PrefixAnnouncer::Feed(std::string_view bytes, std::string& output) {
  std::vector<std::string> paths;
  while (!bytes.empty()) {
    if (place_ == Place::kStart) {
      const size_t wanted = std::min(prefix_.size() - held_.size(), bytes.size());
      const std::string_view expected = std::string_view(prefix_).substr(held_.size(), wanted);
      const size_t same =
          static_cast<size_t>(std::mismatch(expected.begin(), expected.end(), bytes.begin()).first - expected.begin());
      held_ += bytes.substr(0, same);
      bytes.remove_prefix(same);
      if (held_.size() == prefix_.size()) {
        place_ = Place::kPath;
      } else if (!bytes.empty()) {
        output += held_;
        held_.clear();
        place_ = Place::kOrdinary;
      }
      continue;
    }
    const size_t end = bytes.find('\n');
    const bool complete = end != std::string_view::npos;
    const std::string_view part = bytes.substr(0, complete ? end + 1 : bytes.size());
    bytes.remove_prefix(part.size());
    if (place_ == Place::kOrdinary) {
      output += part;
    } else {
      held_ += part;
    }
    if (!complete) {
      continue;
    }
    if (place_ == Place::kPath) {
      std::string path = held_.substr(prefix_.size(), held_.size() - prefix_.size() - 1);
      if (path.ends_with('\r')) {
        path.pop_back();
      }
      paths.push_back(std::move(path));
      held_.clear();
    }
    place_ = Place::kStart;
  }
  return paths;
}

void PrefixAnnouncer::Finish(std::string& output) {
  output += held_;
  held_.clear();
  place_ = Place::kStart;
}

}  // namespace rbuild
