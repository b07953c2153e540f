// A copy of a store that a server may be writing, and the way back from it.
//
// A backup is one SQLite file: everything of the store as it was at one moment, without the master
// key, which seals the keys in it. It is in rollback mode, so it needs no files beside it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::storage {

// What a checked copy holds.
struct BackupSummary {
  std::filesystem::path file;
  std::uint64_t bytes = 0;
  std::int64_t schema = 0;      // the number of its last migration
  std::int64_t operations = 0;  // rows of activity, of all signers
  std::int64_t log_size = 0;    // entries of the log; 0 also for a schema from before it
  std::string checkpoint;       // the newest one of the log, a signed note; empty without one
};

struct BackupOptions {
  std::filesystem::path state_directory;
  // A file that does not exist yet, in a folder that does.
  std::filesystem::path target;
  // While the copy is made, the server's log cannot start anew. When it has become so long, or
  // leaves less than `free_bytes_min` of its disk, the copy is given up.
  std::uint64_t log_bytes_max = std::uint64_t{1} << 30;
  std::uint64_t free_bytes_min = 16 * 1024 * 1024;
  // Asked every few milliseconds; true ends the work and leaves nothing behind.
  std::function<bool()> is_cancelled = [] { return false; };
};

// Copies the store from one snapshot, checks the copy as it lies on the disk, and only then gives
// it its name. Takes no lock of the server: its commits go on. Errors: not_found for a folder
// without a store, unsupported as in open_sqlite(), rejected for a target that exists or a store
// of another program, unavailable for a disk that fails or is full.
Result<BackupSummary> back_up(const BackupOptions& options);

struct RestoreOptions {
  std::filesystem::path file;             // made by back_up()
  std::filesystem::path state_directory;  // without a store; made when it is missing
  // What has to stand in the folder before the store does.
  std::function<Result<void>()> before_publish = [] { return Result<void>(); };
  std::function<bool()> is_cancelled = [] { return false; };
};

// Checks a backup and puts it into a state folder. An older schema is brought up to date by the
// next start. Errors as above; rejected also for a folder that has a store, and for a file that is
// no backup: a copied `sealmint.db` may lack what stands in the log beside it.
Result<BackupSummary> restore(const RestoreOptions& options);

// A setting (ports::Settings) of the store in a backup.
Result<std::optional<Bytes>> read_backup_setting(const std::filesystem::path& file,
                                                 std::string_view key);

}  // namespace sealmint::storage
