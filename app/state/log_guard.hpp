// What must hold before a store is served: its log is the one that was published last, and the
// clock has not gone back behind it.
//
// The last checkpoint that was published stands in a file beside the database, so that a database
// that was put back from a backup shows.
#pragma once

#include <filesystem>
#include <optional>

#include "core/audit/signed_note.hpp"
#include "core/base/clock.hpp"
#include "core/model/audit_event.hpp"
#include "core/ports/log_reads.hpp"

namespace sealmint::app {

// Writes the file; durable when it returns a value.
Result<void> keep_published(const std::filesystem::path& state_directory,
                            const ports::KeepCheckpoint& checkpoint);

bool has_published(const std::filesystem::path& state_directory);

// Writes the file for a store that was restored, unless there is one already: nobody knows whether
// more was published since its backup, so its first start has to be told to accept that.
Result<void> note_restored(const std::filesystem::path& state_directory);

struct LogCheck {
  std::optional<TimePoint> last_entry_at;  // none of an empty log, nor of what was accepted
  // The newest that the store has, if the log is the one it is of.
  std::optional<ports::KeepCheckpoint> checkpoint;
  // What was found to be wrong and was accepted, to be put on record.
  std::optional<model::AuditEvent> accepted;
};

// Errors: rejected, with the cause and what to do about it, unless `accepts_rollback`; those of the
// store.
Result<LogCheck> check_log(ports::LogReader log, const audit::NoteKey& key,
                           const std::filesystem::path& state_directory, TimePoint now,
                           bool accepts_rollback);

}  // namespace sealmint::app
