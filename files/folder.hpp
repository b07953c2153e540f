// Folders that only their owner may look into.
#pragma once

#include <filesystem>

#include "core/base/result.hpp"

namespace sealmint::files {

// Makes the folder, and those above it, when it is missing; its mode is 0700 then. One that was
// there gets that mode too, unless `is_ours` says that it belongs to somebody else. ErrorKind::
// rejected when the path is something else, or the folder cannot be written to.
Result<void> make_private_folder(const std::filesystem::path& folder,
                                 bool (*is_ours)(const std::filesystem::path&) = nullptr);

}  // namespace sealmint::files
