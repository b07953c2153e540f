#include "storage/sqlite/log_tables.hpp"

#include "core/audit/records.hpp"
#include "storage/shared/fields.hpp"
#include "storage/shared/list_codec.hpp"
#include "storage/shared/store_errors.hpp"
#include "storage/sqlite/violations.hpp"

namespace sealmint::storage {

LogTables::LogTables(Connection& connection)
    : connection_(connection),
      insert_segment_(connection,
                      "INSERT INTO log_segment (first_index, entry_count, entries) "
                      "VALUES (?1, ?2, ?3)"),
      put_tile_(connection,
                "INSERT INTO log_tile (position, hashes) VALUES (?1, ?2) "
                "ON CONFLICT DO UPDATE SET hashes = excluded.hashes"),
      insert_event_(connection,
                    "INSERT INTO event (log_index, id, personal, salt, actor_kind, actor_id) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
      keep_checkpoint_(connection,
                       "INSERT INTO log_checkpoint (size, note, created_at) VALUES (?1, ?2, ?3) "
                       "ON CONFLICT DO NOTHING"),
      prune_(connection, "DELETE FROM log_segment WHERE first_index < ?1"),
      erase_events_(connection,
                    "UPDATE event SET personal = x'', salt = NULL "
                    "WHERE actor_kind = ?1 AND actor_id = ?2"),
      thin_checkpoints_(connection,
                        "DELETE FROM log_checkpoint WHERE created_at < ?1 AND "
                        "created_at / 3600000 = (SELECT later.created_at / 3600000 "
                        "FROM log_checkpoint later WHERE later.size > log_checkpoint.size "
                        "ORDER BY later.size LIMIT 1)"),
      sequencer_(read_edge()) {}

std::uint64_t LogTables::append(const model::OperationContext& call,
                                const model::OperationItem& item, const Sha256& personal) {
  return sequencer_.append([&](Bytes& out) { audit::encode_operation(call, item, personal, out); });
}

Result<void> LogTables::append(const model::AuditEvent& event) {
  const audit::Salt salt = audit::make_salt();
  const Sha256 personal = audit::commit_to_texts(salt, event.personal);
  std::size_t bytes = 0;
  const std::uint64_t index = sequencer_.append([&](Bytes& out) {
    const std::size_t before = out.size();
    audit::encode_event(event, personal, out);
    bytes = out.size() - before;
  });
  if (bytes > audit::leaf_bytes_max) {
    sequencer_.give_back(index);
    return event_too_large();
  }
  insert_event_.bind_integer(1, static_cast<std::int64_t>(index));
  bind_field(insert_event_, 2, event.id);
  insert_event_.bind_blob_copy(3, join_pairs(event.personal));
  bind_field(insert_event_, 4, salt);
  if (event.actor) {
    bind_field(insert_event_, 5, event.actor->kind);
    bind_field(insert_event_, 6, event.actor->id);
  } else {
    insert_event_.bind_null(5);
    insert_event_.bind_null(6);
  }
  if (const auto violation = insert_event_.run()) return to_error(*violation);
  return {};
}

void LogTables::keep(const ports::KeepCheckpoint& checkpoint) {
  keep_checkpoint_.bind_integer(1, static_cast<std::int64_t>(checkpoint.size));
  bind_field(keep_checkpoint_, 2, checkpoint.note);
  bind_field(keep_checkpoint_, 3, checkpoint.created_at);
  keep_checkpoint_.execute();
}

void LogTables::prune(std::uint64_t below) {
  prune_.bind_integer(1, static_cast<std::int64_t>(below - below % audit::tile_width_max));
  prune_.execute();
}

void LogTables::erase_personal(const model::ActorRef& actor) {
  bind_field(erase_events_, 1, actor.kind);
  bind_field(erase_events_, 2, actor.id);
  erase_events_.execute();
}

std::size_t LogTables::thin_checkpoints(TimePoint time) {
  bind_field(thin_checkpoints_, 1, time);
  thin_checkpoints_.execute();
  return static_cast<std::size_t>(connection_.changed_rows());
}

void LogTables::write() {
  const audit::LogWrites writes = sequencer_.cut();
  for (const auto& segment : writes.segments) {
    insert_segment_.bind_integer(1, static_cast<std::int64_t>(segment.first_index));
    insert_segment_.bind_integer(2, static_cast<std::int64_t>(segment.entry_count));
    insert_segment_.bind_blob(3, segment.entries);
    insert_segment_.execute();
  }
  for (const auto& tile : writes.tiles) {
    put_tile_.bind_integer(1, tile_position(tile.level, tile.index));
    put_tile_.bind_blob(2, join_hashes(tile.hashes));
    put_tile_.execute();
  }
}

void LogTables::read_again() { sequencer_ = audit::Sequencer(read_edge()); }

audit::LogEdge LogTables::read_edge() {
  StoredLog log(connection_);
  audit::LogEdge edge;
  edge.size = log.size();
  edge.levels.clear();
  for (unsigned level = 0; level == 0 || audit::nodes_at(level, edge.size) > 0; ++level) {
    const std::uint64_t nodes = audit::nodes_at(level, edge.size);
    const std::uint64_t in_last_tile = nodes % audit::tile_width_max;
    auto& hashes = edge.levels.emplace_back();
    if (in_last_tile == 0) continue;
    const auto tile = log.tile(level, nodes / audit::tile_width_max);
    if (tile) hashes = split_hashes(*tile);
    if (hashes.size() != in_last_tile) throw_altered_column();
  }
  return edge;
}

}  // namespace sealmint::storage
