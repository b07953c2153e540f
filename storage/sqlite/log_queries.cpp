#include "storage/sqlite/log_queries.hpp"

#include <algorithm>

#include "core/audit/commitment.hpp"
#include "core/audit/records.hpp"
#include "core/audit/tiles.hpp"
#include "storage/shared/fields.hpp"
#include "storage/shared/list_codec.hpp"

namespace sealmint::storage {
namespace {

constexpr std::uint64_t width = audit::tile_width_max;

std::uint64_t number_in(const Statement& row, int column) {
  return static_cast<std::uint64_t>(row.integer(column));
}

ports::KeepCheckpoint read_checkpoint(const Statement& row) {
  ports::KeepCheckpoint checkpoint;
  checkpoint.size = number_in(row, 0);
  read_field(row, 1, checkpoint.note);
  read_field(row, 2, checkpoint.created_at);
  return checkpoint;
}

// The elements from `from` on, at most `count`.
template <class T>
std::vector<T> part_of(std::vector<T> all, std::size_t from, std::size_t count) {
  if (from >= all.size()) return {};
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(from));
  if (all.size() > count) all.resize(count);
  return all;
}

std::vector<Bytes> split_entries(ByteView joined) {
  const auto views = audit::parse_bundle(joined);
  if (!views) throw_altered_column();
  std::vector<Bytes> entries;
  for (const ByteView view : *views) entries.emplace_back(view.begin(), view.end());
  return entries;
}

std::optional<Uuid> first_operation(const std::vector<Bytes>& entries) {
  for (const Bytes& entry : entries) {
    const auto record = audit::decode(entry);
    if (record.has_error()) throw_altered_column();
    if (audit::is_of_operation(*record)) return record->id;
  }
  return std::nullopt;
}

// Columns 1 and on.
ports::PersonalTexts read_caller(const Statement& row) {
  std::string actor_name;
  model::ClientMetadata client;
  int column = 1;
  for (std::string* text :
       {&actor_name, &client.tool, &client.hostname, &client.command, &client.os_username,
        &client.signing_application_hash, &client.module_version, &client.source_ip}) {
    read_field(row, column++, *text);
  }
  return audit::texts_of_caller(actor_name, client);
}

}  // namespace

LogQueries::LogQueries(Connection& connection)
    : connection_(connection),
      first_index_(connection, "SELECT min(first_index) FROM log_segment"),
      newest_checkpoint_(connection,
                         "SELECT size, note, created_at FROM log_checkpoint "
                         "ORDER BY size DESC LIMIT 1"),
      log_(connection),
      operation_index_(connection, "SELECT log_index FROM operation WHERE id = ?1"),
      event_index_(connection, "SELECT log_index FROM event WHERE id = ?1"),
      checkpoints_(connection,
                   "SELECT size, note, created_at FROM log_checkpoint WHERE size > ?1 "
                   "ORDER BY size LIMIT ?2"),
      callers_(connection,
               "SELECT log_index, actor_name, tool, hostname, command, os_username, "
               "signing_application_hash, module_version, source_ip FROM operation "
               "CROSS JOIN operation_caller ON number = caller WHERE sequence >= "
               "(SELECT sequence FROM operation WHERE id = ?1) ORDER BY sequence LIMIT ?2"),
      events_(connection,
              "SELECT log_index, personal FROM event WHERE log_index >= ?1 AND log_index < ?2") {}

ports::LogHead LogQueries::head() {
  ScopedTransaction transaction(connection_, "BEGIN");
  ports::LogHead head;
  head.size = log_.size();
  const ResetOnExit reset_first(first_index_);
  const bool has_entries = first_index_.step() && !first_index_.is_null(0);
  head.first_entry = has_entries ? number_in(first_index_, 0) : head.size;
  const ResetOnExit reset_checkpoint(newest_checkpoint_);
  if (newest_checkpoint_.step()) head.checkpoint = read_checkpoint(newest_checkpoint_);
  transaction.commit();
  return head;
}

std::vector<Sha256> LogQueries::hashes(unsigned level, std::uint64_t first, std::size_t count) {
  ScopedTransaction transaction(connection_, "BEGIN");
  auto found = split_hashes(log_.tile(level, first / width).value_or(Bytes{}));
  transaction.commit();
  return part_of(std::move(found), static_cast<std::size_t>(first % width), count);
}

std::vector<Bytes> LogQueries::entries(std::uint64_t first, std::size_t count) {
  ScopedTransaction transaction(connection_, "BEGIN");
  auto found = read_entries(first, count);
  transaction.commit();
  return found;
}

std::vector<Bytes> LogQueries::read_entries(std::uint64_t first, std::size_t count) {
  return part_of(split_entries(log_.bundle(first / width)), static_cast<std::size_t>(first % width),
                 count);
}

std::vector<ports::PersonalTexts> LogQueries::personal(std::uint64_t first, std::size_t count) {
  ScopedTransaction transaction(connection_, "BEGIN");
  const auto entries = read_entries(first, count);
  std::vector<ports::PersonalTexts> texts(entries.size());
  const std::uint64_t end = first + entries.size();

  // Rows of operations have the order of the log: from the first one on they are read in turn.
  if (const auto id = first_operation(entries)) {
    const ResetOnExit reset_callers(callers_);
    bind_field(callers_, 1, *id);
    callers_.bind_integer(2, static_cast<std::int64_t>(entries.size()));
    while (callers_.step() && number_in(callers_, 0) < end) {
      texts[number_in(callers_, 0) - first] = read_caller(callers_);
    }
  }
  const ResetOnExit reset_events(events_);
  events_.bind_integer(1, static_cast<std::int64_t>(first));
  events_.bind_integer(2, static_cast<std::int64_t>(end));
  while (events_.step()) {
    auto pairs = split_pairs(events_.blob(1));
    if (!pairs) throw_altered_column();
    texts[number_in(events_, 0) - first] = *std::move(pairs);
  }
  transaction.commit();
  return texts;
}

std::optional<std::uint64_t> LogQueries::index_of(OperationId id) {
  const ResetOnExit reset_on_exit(operation_index_);
  bind_field(operation_index_, 1, id);
  if (!operation_index_.step() || operation_index_.is_null(0)) return std::nullopt;
  return number_in(operation_index_, 0);
}

std::optional<std::uint64_t> LogQueries::index_of(EventId id) {
  const ResetOnExit reset_on_exit(event_index_);
  bind_field(event_index_, 1, id);
  if (!event_index_.step()) return std::nullopt;
  return number_in(event_index_, 0);
}

std::vector<ports::KeepCheckpoint> LogQueries::checkpoints(std::uint64_t size_above,
                                                           std::size_t count_max) {
  const ResetOnExit reset_on_exit(checkpoints_);
  checkpoints_.bind_integer(1, static_cast<std::int64_t>(size_above));
  checkpoints_.bind_integer(2, static_cast<std::int64_t>(count_max));
  std::vector<ports::KeepCheckpoint> kept;
  while (checkpoints_.step()) kept.push_back(read_checkpoint(checkpoints_));
  return kept;
}

}  // namespace sealmint::storage
