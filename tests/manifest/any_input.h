// What must hold for any input whatever. The fuzz targets feed it with what they make up, the tests with the corpus.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rbuild {

// Parses `text` as a build file. A build file that is accepted must make a graph whose links
// agree, and its edges, written down again, must read back as they were. Yields what doesn't hold.
std::optional<std::string> FaultOfManifest(std::string_view text);

// Parses `text` as a dyndep file: what is accepted has canonical paths, none of them empty, and each edge once.
std::optional<std::string> FaultOfDyndep(std::string_view text);

// Parses `text` as a depfile: what is accepted has canonical paths, none empty and none twice in a list.
std::optional<std::string> FaultOfDepfile(std::string_view text);

}  // namespace rbuild
