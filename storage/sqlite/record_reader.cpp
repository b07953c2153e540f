#include "storage/sqlite/record_reader.hpp"

#include <utility>

#include "storage/shared/fields.hpp"
#include "storage/shared/list_codec.hpp"
#include "storage/shared/tables.hpp"
#include "storage/sqlite/guarded.hpp"

namespace sealmint::storage {
namespace {

constexpr int busy_timeout_ms = 5'000;
constexpr std::string_view database_name = "sealmint.db";

// A row whose caller has gone is read all the same: that it has gone is for others to find.
std::string operations_sql() {
  return "SELECT log_index, salt, " + column_names(operation_columns()) +
         " FROM operation LEFT JOIN operation_caller ON number = caller ORDER BY sequence";
}

// Runs what reads the columns of a row; false when one of them holds what is never written there.
template <class Read>
bool reads(Read&& read) {
  try {
    read();
    return true;
  } catch (const SqliteError& failure) {
    if (!failure.is_damage()) throw;
    return false;
  }
}

std::optional<ports::RecordSalt> read_salt(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  ports::RecordSalt salt{};
  read_field(row, column, salt);
  return salt;
}

ports::OperationRow read_operation(const Statement& row) {
  static const auto columns = operation_columns();
  ports::OperationRow found;
  if (!row.is_null(0)) found.log_index = static_cast<std::uint64_t>(row.integer(0));
  found.is_altered = !reads([&] {
    found.salt = read_salt(row, 1);
    read_columns(row, columns, found.operation, 2);
  });
  return found;
}

ports::EventRow read_event(const Statement& row) {
  ports::EventRow found;
  found.log_index = static_cast<std::uint64_t>(row.integer(0));
  found.is_altered = !reads([&] {
    read_field(row, 1, found.id);
    auto personal = split_pairs(row.blob(2));
    if (!personal) throw_altered_column();
    found.personal = *std::move(personal);
    found.salt = read_salt(row, 3);
    if (row.is_null(4)) return;
    auto& actor = found.actor.emplace();
    read_field(row, 4, actor.kind);
    read_field(row, 5, actor.id);
  });
  return found;
}

}  // namespace

bool RecordReader::is_state_directory(const std::filesystem::path& folder) {
  std::error_code failure;
  return std::filesystem::is_regular_file(folder / database_name, failure);
}

Result<std::unique_ptr<RecordReader>> RecordReader::open(
    const std::filesystem::path& state_directory) {
  return guarded([&] {
    return std::unique_ptr<RecordReader>(new RecordReader(state_directory / database_name));
  });
}

RecordReader::RecordReader(const std::filesystem::path& database)
    : connection_(database, Connection::Access::read_only, busy_timeout_ms),
      begin_(connection_, "BEGIN"),
      log_(connection_),
      operations_(connection_, operations_sql()),
      events_(connection_,
              "SELECT log_index, id, personal, salt, actor_kind, actor_id FROM event "
              "ORDER BY log_index") {
  // The first read behind it decides which moment everything is of.
  begin_.execute();
}

Result<std::optional<std::string>> RecordReader::newest_checkpoint() {
  return guarded([&] {
    Statement newest(connection_, "SELECT note FROM log_checkpoint ORDER BY size DESC LIMIT 1");
    std::optional<std::string> note;
    if (newest.step()) note = newest.text(0);
    return note;
  });
}

Result<std::vector<ports::KeepCheckpoint>> RecordReader::checkpoints(std::uint64_t size_above) {
  return guarded([&] {
    Statement kept(connection_,
                   "SELECT size, note FROM log_checkpoint WHERE size > ?1 ORDER BY size");
    kept.bind_integer(1, static_cast<std::int64_t>(size_above));
    std::vector<ports::KeepCheckpoint> found;
    while (kept.step()) {
      found.push_back({static_cast<std::uint64_t>(kept.integer(0)), std::string(kept.text(1)), {}});
    }
    return found;
  });
}

Result<std::optional<Bytes>> RecordReader::bundle(std::uint64_t number) {
  return guarded([&]() -> std::optional<Bytes> {
    Bytes entries = log_.bundle(number);
    if (entries.empty()) return std::nullopt;
    return entries;
  });
}

Result<std::optional<Bytes>> RecordReader::tile(unsigned level, std::uint64_t number) {
  return guarded([&] { return log_.tile(level, number); });
}

Result<std::optional<ports::OperationRow>> RecordReader::next_operation() {
  return guarded([&]() -> std::optional<ports::OperationRow> {
    if (!operations_.step()) return std::nullopt;
    return read_operation(operations_);
  });
}

Result<std::optional<ports::EventRow>> RecordReader::next_event() {
  return guarded([&]() -> std::optional<ports::EventRow> {
    if (!events_.step()) return std::nullopt;
    return read_event(events_);
  });
}

Result<std::vector<ports::GrantUse>> RecordReader::grants() {
  return guarded([&] {
    Statement grants(connection_, "SELECT id, used FROM \"grant\" ORDER BY id");
    std::vector<ports::GrantUse> found;
    while (grants.step()) {
      ports::GrantUse& grant = found.emplace_back();
      read_field(grants, 0, grant.id);
      grant.used = grants.integer(1);
    }
    return found;
  });
}

}  // namespace sealmint::storage
