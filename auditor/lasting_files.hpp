// The files of a copy, which are to be there after a power cut once it says that they are kept.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::auditor {

class LastingFiles {
 public:
  explicit LastingFiles(std::filesystem::path folder);

  // Puts a file in its place, by its path in the folder; it lasts from the next sync() on. Until
  // then a power cut may leave it cut off, so it must be one that is written again then.
  Result<void> write(const std::string& name, ByteView content);
  // Puts a file there whose name is on the whole of the old or of the new file at any time.
  Result<void> write_whole(const std::string& name, ByteView content);

  // Has everything that was written on the disk, and the names of it. After an error nothing that
  // was written since the last time may be relied on: the system reports a loss only once.
  Result<void> sync();

 private:
  void note_folders_of(const std::filesystem::path& name);

  std::filesystem::path folder_;
  std::vector<std::filesystem::path> files_;  // not synced yet
  std::set<std::filesystem::path> folders_;   // that hold new names
};

}  // namespace sealmint::auditor
