// Paths as ninja sees them: text that is canonicalised, never resolved against the file system.
#pragma once

#include <string>
#include <string_view>

namespace rbuild {

// Collapses "//", drops "." and trailing "/", resolves "x/.." textually, keeps leading "../"; "foo/.." gives ".";
// "/abs/../z" gives "/z". No symlinks, no case folding. An empty path stays empty. (ninja's manual and
// CanonicalizePath.)
std::string CanonicalPath(std::string_view path);
// The same in place; false, at the price of one look at each byte, if the path was canonical already.
bool CanonicalizePath(std::string* path);

// "a" + "b/c" = "a/b/c"; an absolute second part replaces the first; an empty or "." first part disappears.
std::string JoinPath(std::string_view base, std::string_view path);

// "a/b/c" -> "a/b"; "a" -> ""; "/a" -> "/".
std::string_view DirName(std::string_view path);
// "a/b/c" -> "c".
std::string_view BaseName(std::string_view path);

bool IsAbsolutePath(std::string_view path);

// True if `path` is `folder` or lies below it. Both canonical; below "." is every relative path without "../".
bool IsBelow(std::string_view path, std::string_view folder);

}  // namespace rbuild
