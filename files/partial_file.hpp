// A file that appears under its name only when it is whole and on the disk, and never in the place
// of another one.
#pragma once

#include <filesystem>

#include "core/base/result.hpp"
#include "files/descriptor.hpp"

namespace sealmint::files {

// Written beside its place, as NAME.partial (0600 whatever the umask). What was not published goes
// with the object; what a killed process leaves is taken over by the next one.
class PartialFile {
 public:
  // Errors: rejected for a target that exists or whose folder does not, or that somebody else is
  // writing; unavailable for a folder that cannot be written.
  static Result<PartialFile> create(std::filesystem::path target);
  ~PartialFile();
  PartialFile(PartialFile&&) = default;
  PartialFile& operator=(PartialFile&&) = delete;

  const std::filesystem::path& path() const { return path_; }
  const std::filesystem::path& target() const { return target_; }
  const Descriptor& file() const { return file_; }

  // Puts everything on the disk and forgets what memory holds of it, so that it is read back from
  // there.
  Result<void> sync() const;
  // Gives it its name: rename without replacing, and fsync of the folder. Call sync() before.
  Result<void> publish();

 private:
  PartialFile(std::filesystem::path target, std::filesystem::path path, Descriptor file);

  std::filesystem::path target_;
  std::filesystem::path path_;
  Descriptor file_;  // closed once the file has its name
};

}  // namespace sealmint::files
