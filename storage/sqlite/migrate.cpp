#include "storage/sqlite/migrate.hpp"

#include <string>

namespace sealmint::storage {
namespace {

// "Seal" in the header of the file tells our databases from others.
constexpr std::int64_t application_id = 0x5365616c;

void create_ledger(Connection& connection) {
  ScopedTransaction transaction(connection, "BEGIN EXCLUSIVE");
  connection.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
  connection.execute(
      "CREATE TABLE schema_migration ("
      "number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum INTEGER NOT NULL, "
      "applied_at INTEGER NOT NULL) STRICT");
  transaction.commit();
}

bool is_empty(Connection& connection) {
  return connection.query_integer("SELECT count(*) FROM sqlite_schema") == 0;
}

Result<void> check_is_ours(Connection& connection) {
  if (connection.query_integer("PRAGMA application_id") != application_id) {
    return make_error(ErrorKind::rejected, "the database belongs to another program");
  }
  return {};
}

// `number` follows `last`, which was taken before it.
Result<void> compare(std::int64_t last, std::int64_t number, std::int64_t stored_checksum,
                     std::span<const Migration> known) {
  if (number > static_cast<std::int64_t>(known.size())) {
    return make_error(ErrorKind::unsupported,
                      "schema is newer than this binary: it has migration " +
                          std::to_string(number) + ", known are " + std::to_string(known.size()));
  }
  if (number != last + 1) {
    return make_error(ErrorKind::rejected, "schema migration " + std::to_string(last + 1) +
                                               " is missing: the next one is " +
                                               std::to_string(number));
  }
  const Migration& migration = known[static_cast<std::size_t>(number - 1)];
  if (stored_checksum != checksum(migration.sql)) {
    return make_error(ErrorKind::rejected, "schema migration " + std::string(migration.name) +
                                               " was applied with another text");
  }
  return {};
}

// The number of the last migration that was applied; all of them must be as we know them.
Result<std::int64_t> last_applied(Connection& connection, std::span<const Migration> known) {
  Statement select(connection, "SELECT number, checksum FROM schema_migration ORDER BY number");
  std::int64_t last = 0;
  while (select.step()) {
    const std::int64_t number = select.integer(0);
    TRY_VOID(compare(last, number, select.integer(1), known));
    last = number;
  }
  return last;
}

void apply(Connection& connection, const Migration& migration) {
  ScopedTransaction transaction(connection, "BEGIN EXCLUSIVE");
  connection.execute(std::string(migration.sql).c_str());
  Statement insert(connection,
                   "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES "
                   "(?1, ?2, ?3, CAST(unixepoch('now') AS INTEGER) * 1000)");
  insert.bind_integer(1, migration.number);
  insert.bind_text(2, migration.name);
  insert.bind_integer(3, checksum(migration.sql));
  insert.execute();
  transaction.commit();
}

}  // namespace

Result<void> migrate(Connection& connection, std::span<const Migration> known) {
  // An empty file becomes ours; anything else has to be ours already.
  if (is_empty(connection)) create_ledger(connection);
  TRY_VOID(check_is_ours(connection));
  TRY(const std::int64_t last, last_applied(connection, known));
  for (const auto& migration : known.subspan(static_cast<std::size_t>(last))) {
    apply(connection, migration);
  }
  return {};
}

Result<std::int64_t> schema_number(Connection& connection, std::span<const Migration> known) {
  if (is_empty(connection)) {
    return make_error(ErrorKind::rejected, "the database is empty");
  }
  TRY_VOID(check_is_ours(connection));
  TRY(const std::int64_t last, last_applied(connection, known));
  if (last == 0) return make_error(ErrorKind::rejected, "the database has no schema yet");
  return last;
}

}  // namespace sealmint::storage
