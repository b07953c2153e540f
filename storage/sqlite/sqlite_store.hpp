// The store in one SQLite file: the default, for a server that is one process.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "core/ports/settings.hpp"
#include "core/ports/store.hpp"
#include "core/tasks/blocking_pool.hpp"

namespace sealmint::storage {

struct SqliteOptions {
  // Holds sealmint.db, its log, `lock` and `ballast`. Made when it is missing; its parent must be.
  std::filesystem::path state_directory;
  // More than threads of the store: the log is read by threads of its readers, too.
  int read_connections = 4;
  std::size_t read_threads = 2;
  std::uint64_t ballast_bytes = 4 * 1024 * 1024;
  // How long to wait for another program that has the file open, like a backup.
  std::chrono::milliseconds busy_timeout{5'000};
};

class SqliteStore : public ports::Store, public ports::Settings {
 public:
  // The threads on which reads wait for the disk.
  virtual const BlockingPool& reads() const = 0;
  // Refuses the reads that wait, and ends these threads. The executors of those who wait must
  // outlive the call.
  virtual void stop() = 0;
};

// Opens the state directory for this process alone and brings its schema up to date.
// Errors: unavailable "state directory is in use by another server (pid N)", unavailable for a
// folder that cannot be used or a file that is damaged, unsupported "schema is newer than this
// binary ..." (the process should exit with 78), rejected for a schema that was tampered with.
Result<std::unique_ptr<SqliteStore>> open_sqlite(const SqliteOptions& options);

}  // namespace sealmint::storage
