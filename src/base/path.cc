// Path text: canonical form, joining, taking apart.
#include "base/path.h"

#include <vector>

namespace rbuild {

namespace {

// True if CanonicalPath() would return `path` itself.
bool IsCanonical(std::string_view path) {
  if (path.size() > 1 && path.back() == '/') {
    return false;
  }
  size_t start = 0;
  bool leading_dots = !IsAbsolutePath(path);  // "../" is kept only at the front of a relative path
  if (!leading_dots) {
    start = 1;
    if (path.size() == 1) {
      return true;
    }
  }
  if (path == ".") {
    return true;
  }
  while (start <= path.size()) {
    size_t end = path.find('/', start);
    if (end == std::string_view::npos) {
      end = path.size();
    }
    std::string_view part = path.substr(start, end - start);
    if (part.empty() || part == ".") {
      return path.empty();
    }
    if (part == "..") {
      if (!leading_dots) {
        return false;
      }
    } else {
      leading_dots = false;
    }
    start = end + 1;
  }
  return true;
}

}  // namespace

bool CanonicalizePath(std::string* path) {
  if (path->empty() || IsCanonical(*path)) {
    return false;
  }
  *path = CanonicalPath(*path);
  return true;
}

std::string CanonicalPath(std::string_view path) {
  if (path.empty()) {
    return {};
  }
  const bool absolute = IsAbsolutePath(path);
  std::vector<std::string_view> parts;
  size_t start = 0;
  while (start < path.size()) {
    size_t end = path.find('/', start);
    if (end == std::string_view::npos) {
      end = path.size();
    }
    std::string_view part = path.substr(start, end - start);
    start = end + 1;
    if (part.empty() || part == ".") {
      continue;
    }
    if (part == "..") {
      if (!parts.empty() && parts.back() != "..") {
        parts.pop_back();
        continue;
      }
      if (absolute) {
        continue;
      }
    }
    parts.push_back(part);
  }
  std::string result = absolute ? "/" : "";
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) {
      result += '/';
    }
    result += parts[i];
  }
  return result.empty() ? "." : result;
}

std::string JoinPath(std::string_view base, std::string_view path) {
  if (base.empty() || base == "." || IsAbsolutePath(path)) {
    return std::string(path);
  }
  std::string result(base);
  if (path.empty()) {
    return result;
  }
  if (result.back() != '/') {
    result += '/';
  }
  result += path;
  return result;
}

std::string_view DirName(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) {
    return {};
  }
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

std::string_view BaseName(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool IsAbsolutePath(std::string_view path) {
  return !path.empty() && path.front() == '/';
}

bool IsBelow(std::string_view path, std::string_view folder) {
  if (folder == ".") {
    return !IsAbsolutePath(path) && path != ".." && !path.starts_with("../");
  }
  if (!path.starts_with(folder)) {
    return false;
  }
  return path.size() == folder.size() || folder == "/" || path[folder.size()] == '/';
}

}  // namespace rbuild
