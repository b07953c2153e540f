// Reading and writing the files of a log.
#pragma once

#include <cstddef>
#include <filesystem>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::auditor {

// Reads a regular file into `content`, whose memory is used again. not_found when it is not there;
// unavailable when it cannot be read; rejected when it has more than `bytes_max` bytes.
Result<void> read_file(const std::filesystem::path& path, std::size_t bytes_max, Bytes& content);

enum class WhenSynced { later, before_rename };

// Puts a file in its place whole: written beside it, then renamed. Makes the folders above it.
// After a power cut the name may be on a file that was cut off, unless it was synced before.
Result<void> write_file(const std::filesystem::path& path, ByteView content,
                        WhenSynced when_synced = WhenSynced::later);

// Waits until a file, or the names in a folder, are on the disk. unavailable when they are not.
Result<void> sync_file(const std::filesystem::path& path);
// The same for everything on the file system on which `path` lies (Linux 5.8 and later tell of
// losses here too).
Result<void> sync_file_system(const std::filesystem::path& path);

}  // namespace sealmint::auditor
