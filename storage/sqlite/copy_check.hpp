// Judges a copy of a store: a backup is one only if it can be restored.
#pragma once

#include <functional>

#include "storage/sqlite/backup.hpp"
#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

using IsCancelled = std::function<bool()>;

inline Error cancelled() { return make_error(ErrorKind::unavailable, "cancelled"); }

// Ends whatever a connection runs, by SQLITE_INTERRUPT, soon after `is_cancelled` says so; it must
// outlive the connection's last statement.
void watch(Connection& connection, const IsCancelled& is_cancelled);

// Reads all of a file that nobody else uses: that it is a store of ours and not a newer one, and
// that every page, row and index is as it should be. Changes nothing.
// Errors: unsupported for a newer schema, rejected, unavailable for damage, "cancelled". Throws
// SqliteError.
Result<BackupSummary> check_copy(const std::filesystem::path& file,
                                 const IsCancelled& is_cancelled);

// Errors and exceptions of `work` with the name of the file in front.
template <class Work>
auto naming(const std::filesystem::path& file, Work&& work) -> decltype(work()) {
  try {
    auto outcome = work();
    if (outcome.has_value() || outcome.error().detail == cancelled().detail) return outcome;
    Error error = std::move(outcome).error();
    error.detail = file.string() + ": " + error.detail;
    return error;
  } catch (const SqliteError& failure) {
    if (failure.is_interrupt()) return cancelled();
    Error error = to_error(failure);
    if (failure.is_full()) error.detail = "the disk is full";
    error.detail = file.string() + ": " + error.detail;
    return error;
  }
}

}  // namespace sealmint::storage
