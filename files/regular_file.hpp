// Reading small files that somebody else may have put there.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>

#include "core/base/result.hpp"

namespace sealmint::files {

struct ReadFile {
  std::string text;
  mode_t mode = 0;
};

// Reads a regular file of at most `bytes_max` bytes. `rejected` with a sentence without the path:
// "does not exist", "is a directory", "is larger than 4096 bytes", ... Never waits, not even for
// the writer of a FIFO.
Result<ReadFile> read_regular_file(const std::string& path, std::size_t bytes_max);

// True if group or others may do anything with a file of this mode.
bool is_open_to_others(mode_t mode);

// "must not be accessible by its group or others; its mode is 0644, use 0600"
std::string open_to_others_text(mode_t mode);

}  // namespace sealmint::files
