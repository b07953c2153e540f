// Reading files that somebody else may have put there: bounded, and without ever waiting, not even
// for the writer of a FIFO.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "files/descriptor.hpp"

namespace sealmint::files {

struct RegularFile {
  Descriptor descriptor;
  std::size_t size = 0;
  mode_t mode = 0;
  uid_t owner = 0;
};

// Opens a regular file for reading. Errors hold a sentence without the path: not_found ("does not
// exist"), unavailable ("is a directory", "cannot be read: Permission denied", ...).
Result<RegularFile> open_regular_file(const std::filesystem::path& path);

struct ReadFile {
  std::string text;
  mode_t mode = 0;
  uid_t owner = 0;
};

// Reads a whole file of at most `bytes_max` bytes. Errors are those of open_regular_file(), and
// rejected: "is larger than 4096 bytes".
Result<ReadFile> read_regular_file(const std::filesystem::path& path, std::size_t bytes_max);

// Reads such a file into `content`, whose memory is used again.
Result<void> read_regular_file(const std::filesystem::path& path, std::size_t bytes_max,
                               Bytes& content);

// True if group or others may do anything with a file of this mode.
bool is_open_to_others(mode_t mode);

// "must not be accessible by its group or others; its mode is 0644, use 0600"
std::string open_to_others_text(mode_t mode);

}  // namespace sealmint::files
