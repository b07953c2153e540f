// The folder of one server: its lock, its database file and the ballast for a full disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "core/base/result.hpp"
#include "files/descriptor.hpp"

namespace sealmint::storage {

// Held as long as the server runs: the kernel lets go of it when the process dies, however it dies.
class StateDirectory {
 public:
  // Makes the folder (0700) when it is missing and locks it. ErrorKind::unavailable with
  // "state directory is in use by another server (pid N)" when somebody else holds it.
  static Result<StateDirectory> open(const std::filesystem::path& directory,
                                     std::uint64_t ballast_bytes);

  std::filesystem::path database() const { return directory_ / "sealmint.db"; }
  // Makes the database file with mode 0600, or takes other modes away from one that is there.
  // SQLite gives its log and shared-memory files the mode of the database.
  Result<void> prepare_database_file() const;

  // Ballast is space kept for the next start: SQLite cannot even open a database for reading on a
  // disk that is full to the last byte.
  void drop_ballast() const;
  // Takes it again, or as much of it as there is room for: space that a start gave up is for the
  // next start, not for signatures.
  void restore_ballast() const;

  // Nothing when the file system does not tell.
  std::optional<std::uint64_t> free_bytes() const;

 private:
  StateDirectory(std::filesystem::path directory, files::Descriptor lock,
                 std::uint64_t ballast_bytes);

  std::filesystem::path ballast() const { return directory_ / "ballast"; }

  std::filesystem::path directory_;
  files::Descriptor lock_;
  std::uint64_t ballast_bytes_;
};

}  // namespace sealmint::storage
