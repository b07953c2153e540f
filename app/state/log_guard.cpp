#include "app/state/log_guard.hpp"

#include "core/audit/checkpoint.hpp"
#include "core/audit/leaf.hpp"
#include "core/audit/tree.hpp"
#include "core/service/log/log_hashes.hpp"
#include "core/service/shared/audit_events.hpp"
#include "files/lasting.hpp"
#include "files/regular_file.hpp"

namespace sealmint::app {
namespace {

constexpr const char* file_name = "published-checkpoint";
constexpr std::size_t note_bytes_max = 64 * 1024;
// In the place of a checkpoint.
constexpr std::string_view restored_note = "restored from a backup\n";
// Clocks of machines differ and are mended; what lies further back was put back.
constexpr std::chrono::minutes clock_lag_max{5};

// What is wrong, as a word for the record and a sentence for a person.
struct Finding {
  std::string cause;
  std::string detail;
};

Result<std::optional<std::string>> read_published(const std::filesystem::path& directory) {
  const auto path = directory / file_name;
  auto file = files::read_regular_file(path, note_bytes_max);
  if (file.has_value()) return std::optional(std::move(file->text));
  if (file.error().kind == ErrorKind::not_found) return std::optional<std::string>{};
  return make_error(ErrorKind::rejected, path.string() + " " + file.error().detail);
}

// Whether the log of that size has this root still.
Result<std::optional<Finding>> compare(const ports::LogReader& log, std::uint64_t size,
                                       const audit::Checkpoint& published) {
  if (published.size > size) {
    return std::optional(
        Finding{"log-shorter-than-published",
                "the log has " + std::to_string(size) + " entries, but a checkpoint of " +
                    std::to_string(published.size) +
                    " was published: the database was put back to an earlier state"});
  }
  TRY(const Sha256 root, audit::root_of(published.size, service::hashes_of(log)));
  if (root == published.root) return std::optional<Finding>{};
  return std::optional(Finding{"log-differs-from-published",
                               "the first " + std::to_string(published.size) +
                                   " entries of the log are not those that were published: the "
                                   "database was altered"});
}

Result<std::optional<Finding>> check_published(const ports::LogReader& log,
                                               const ports::LogHead& head,
                                               const audit::NoteKey& key,
                                               const std::filesystem::path& directory) {
  TRY(auto note, read_published(directory));
  if (!note && head.checkpoint) note = head.checkpoint->note;
  if (!note) return std::optional<Finding>{};
  if (*note == restored_note) {
    return std::optional(Finding{
        "restored-from-backup",
        "the store was restored from a backup, and what was recorded since is not in it. Put "
        "the newest checkpoint that anybody has of this log at " +
            (directory / file_name).string() + " to show that this is all of it"});
  }
  const auto published = audit::open_checkpoint(*note, key);
  if (published.has_value()) return compare(log, head.size, *published);
  return std::optional(Finding{"published-checkpoint-of-another-log",
                               (directory / file_name).string() +
                                   " is not a checkpoint of this log: the database was exchanged, "
                                   "or the file was"});
}

Result<std::optional<TimePoint>> last_entry_time(const ports::LogReader& log, std::uint64_t size) {
  if (size == 0) return std::optional<TimePoint>{};
  TRY(const auto entries, log.entries(size - 1, 1));
  if (entries.empty()) return std::optional<TimePoint>{};  // pruned up to here
  const auto record = audit::decode(entries.front());
  if (record.has_error()) {
    return make_error(ErrorKind::rejected, "the last entry of the log was altered");
  }
  return std::optional(record->created_at);
}

model::AuditEvent accepted_event(const Finding& finding, const ports::LogHead& head,
                                 TimePoint now) {
  return service::EventDraft(model::audit_kinds::log_rollback_accepted, now)
      .fact("cause", finding.cause)
      .fact("entries", head.size)
      .event();
}

}  // namespace

Result<void> keep_published(const std::filesystem::path& state_directory,
                            const ports::KeepCheckpoint& checkpoint) {
  return files::write_private_file(state_directory / file_name, checkpoint.note);
}

bool has_published(const std::filesystem::path& state_directory) {
  std::error_code failure;
  return std::filesystem::exists(state_directory / file_name, failure);
}

Result<void> note_restored(const std::filesystem::path& state_directory) {
  if (has_published(state_directory)) return {};
  return files::write_private_file(state_directory / file_name, restored_note);
}

Result<LogCheck> check_log(ports::LogReader log, const audit::NoteKey& key,
                           const std::filesystem::path& state_directory, TimePoint now,
                           bool accepts_rollback) {
  TRY(const auto head, log.head());
  LogCheck check;
  TRY(check.last_entry_at, last_entry_time(log, head.size));
  TRY(auto finding, check_published(log, head, key, state_directory));
  const auto& last = check.last_entry_at;
  if (!finding && last && *last > now + clock_lag_max) {
    finding = Finding{"clock-behind-log", "the clock says " + to_iso8601(now) +
                                              ", but the last entry of the log is of " +
                                              to_iso8601(*last)};
  }
  if (!finding) {
    check.checkpoint = head.checkpoint;
    return check;
  }
  if (!accepts_rollback) {
    return make_error(ErrorKind::rejected,
                      finding->detail +
                          ". Nothing is signed until that is mended, or until a start with "
                          "--accept-rollback, which is put on record");
  }
  check.accepted = accepted_event(*finding, head, now);
  check.last_entry_at.reset();
  return check;
}

}  // namespace sealmint::app
