// DIR/env: what a person or a script needs to talk to a dev server, in shell syntax.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/base/result.hpp"

namespace sealmint::app {

// Reads KEY=value lines, with or without `export` and single quotes; a missing file is empty.
std::map<std::string, std::string> read_environment_file(const std::filesystem::path& path);

// Writes the file anew (0600). The values are of our own making: letters, digits and a few signs.
Result<void> write_environment_file(const std::filesystem::path& path,
                                    const std::map<std::string, std::string>& values);

}  // namespace sealmint::app
