// The state folder.
#pragma once

#include <filesystem>

#include "core/base/result.hpp"

namespace sealmint::app {

// Makes the folder (0700) when it is missing. `rejected` when the path is something else, or cannot
// be written.
Result<void> prepare_state_directory(const std::filesystem::path& directory);

}  // namespace sealmint::app
