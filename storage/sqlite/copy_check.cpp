#include "storage/sqlite/copy_check.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <string>

#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/stored_log.hpp"

namespace sealmint::storage {
namespace {

// Some ten microseconds of work between two questions.
constexpr int instructions_between = 10'000;

// The first thing that is wrong is enough.
Result<void> check_integrity(Connection& connection) {
  Statement check(connection, "PRAGMA integrity_check(1)");
  const ResetOnExit reset_on_exit(check);
  std::string verdict(check.step() ? check.text(0) : "it cannot be checked");
  if (verdict == "ok") return {};
  std::ranges::replace(verdict, '\n', ' ');
  return make_error(ErrorKind::unavailable, "the database is damaged: " + verdict);
}

constexpr std::int64_t first_schema_with_log = 6;
constexpr std::int64_t first_schema_with_segments = 8;
// Until then, entries behind the last full bundle had a table of their own.
constexpr const char* earlier_log_size_sql =
    "SELECT (SELECT ifnull(max(position) + 1, 0) * 256 FROM log_tile WHERE position < (1 << 56)) + "
    "(SELECT ifnull(sum(length(hashes)) / 32, 0) FROM log_tail)";

void read_log(Connection& connection, BackupSummary& summary) {
  if (summary.schema < first_schema_with_log) return;
  const bool has_segments = summary.schema >= first_schema_with_segments;
  summary.log_size = connection.query_integer(has_segments ? log_size_sql : earlier_log_size_sql);
  Statement newest(connection, "SELECT note FROM log_checkpoint ORDER BY size DESC LIMIT 1");
  const ResetOnExit reset_on_exit(newest);
  if (newest.step()) summary.checkpoint = newest.text(0);
}

}  // namespace

void watch(Connection& connection, const IsCancelled& is_cancelled) {
  sqlite3_progress_handler(
      connection.handle(), instructions_between,
      [](void* context) { return (*static_cast<const IsCancelled*>(context))() ? 1 : 0; },
      const_cast<IsCancelled*>(&is_cancelled));
}

Result<BackupSummary> check_copy(const std::filesystem::path& file,
                                 const IsCancelled& is_cancelled) {
  BackupSummary summary;
  summary.file = file;
  summary.bytes = std::filesystem::file_size(file);
  Connection connection(file, Connection::Access::read_only_alone, 0);
  watch(connection, is_cancelled);
  connection.execute("PRAGMA trusted_schema = OFF");
  TRY(summary.schema, schema_number(connection, migrations()));
  TRY_VOID(check_integrity(connection));
  read_log(connection, summary);
  summary.operations = connection.query_integer("SELECT count(*) FROM operation");
  return summary;
}

}  // namespace sealmint::storage
