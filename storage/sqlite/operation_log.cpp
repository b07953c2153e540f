#include "storage/sqlite/operation_log.hpp"

#include <algorithm>

#include "storage/sqlite/fields.hpp"
#include "storage/sqlite/violations.hpp"

namespace sealmint::storage {
namespace {

constexpr std::size_t many_rows = 64;
constexpr std::size_t some_rows = 8;

constexpr const char* columns =
    "id, signer_id, status, algorithm, data_hash, digest, actor_kind, actor_id, actor_name, "
    "grant_id, tool, hostname, command, os_username, signing_application_hash, module_version, "
    "source_ip, error_message, created_at";

// INSERT INTO operation (...) VALUES (?, ...), (?, ...), ... with `rows` groups.
std::string insert_sql(std::size_t rows) {
  const std::string group = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  std::string sql = std::string("INSERT INTO operation (") + columns + ") VALUES " + group;
  for (std::size_t i = 1; i < rows; ++i) sql += ", " + group;
  return sql;
}

// In the order of `columns`. Returns the next free parameter.
int bind_row(Statement& statement, int parameter, const OperationRow& row) {
  const auto& [call, item] = row;
  const auto& client = call->client;
  bind_field(statement, parameter++, item->id);
  bind_field(statement, parameter++, call->signer_id);
  bind_field(statement, parameter++, item->status);
  bind_field(statement, parameter++, item->algorithm);
  bind_field(statement, parameter++, item->data_hash);
  bind_field(statement, parameter++, item->digest);
  bind_field(statement, parameter++, call->actor.kind);
  bind_field(statement, parameter++, call->actor.id);
  bind_field(statement, parameter++, call->actor_name);
  bind_field(statement, parameter++, call->grant_id);
  bind_field(statement, parameter++, client.tool);
  bind_field(statement, parameter++, client.hostname);
  bind_field(statement, parameter++, client.command);
  bind_field(statement, parameter++, client.os_username);
  bind_field(statement, parameter++, client.signing_application_hash);
  bind_field(statement, parameter++, client.module_version);
  bind_field(statement, parameter++, client.source_ip);
  bind_field(statement, parameter++, item->error_message);
  bind_field(statement, parameter++, call->created_at);
  return parameter;
}

}  // namespace

OperationLog::OperationLog(Connection& connection)
    : insert_many_(connection, insert_sql(many_rows)),
      insert_some_(connection, insert_sql(some_rows)),
      insert_one_(connection, insert_sql(1)),
      add_count_(connection,
                 "INSERT INTO operation_count (signer_id, status, row_count) VALUES (?1, ?2, ?3) "
                 "ON CONFLICT DO UPDATE SET row_count = row_count + excluded.row_count"),
      move_last_signed_(connection,
                        "UPDATE signer SET last_signed_at = max(ifnull(last_signed_at, ?2), ?2) "
                        "WHERE id = ?1") {}

std::vector<OperationLog::Refusal> OperationLog::append(Rows rows) {
  std::vector<Refusal> refusals;
  std::size_t done = 0;
  while (done < rows.size()) {
    const std::size_t left = rows.size() - done;
    const std::size_t size = left >= many_rows ? many_rows : left >= some_rows ? some_rows : 1;
    Statement& statement = size == many_rows   ? insert_many_
                           : size == some_rows ? insert_some_
                                               : insert_one_;
    std::optional<Error> refusal;
    if (!insert(statement, rows.subspan(done, size), refusal)) {
      // The whole statement was undone for one bad row: find it by going one by one.
      for (std::size_t i = done; i < done + size; ++i) {
        if (!insert(insert_one_, rows.subspan(i, 1), refusal)) refusals.emplace_back(i, *refusal);
      }
    }
    done += size;
  }
  return refusals;
}

bool OperationLog::insert(Statement& statement, Rows rows, std::optional<Error>& refusal) {
  int parameter = 1;
  for (const auto& row : rows) parameter = bind_row(statement, parameter, row);
  const auto violation = statement.run();
  if (violation) refusal = to_error(*violation);
  return !violation;
}

void OperationLog::count(const OperationRow& row) {
  Tally& tally = tallies_[row.call->signer_id];
  ++tally.rows_by_status.at(static_cast<std::size_t>(row.item->status));
  if (row.item->status != model::OperationStatus::success) return;
  tally.last_success = std::max(tally.last_success, std::optional(row.call->created_at));
}

void OperationLog::write_counts() {
  for (const auto& [signer_id, tally] : tallies_) {
    for (std::size_t status = 0; status < tally.rows_by_status.size(); ++status) {
      if (tally.rows_by_status[status] == 0) continue;
      bind_field(add_count_, 1, signer_id);
      bind_field(add_count_, 2, static_cast<std::int64_t>(status));
      bind_field(add_count_, 3, tally.rows_by_status[status]);
      add_count_.execute();
    }
    if (!tally.last_success) continue;
    bind_field(move_last_signed_, 1, signer_id);
    bind_field(move_last_signed_, 2, *tally.last_success);
    move_last_signed_.execute();
  }
  tallies_.clear();
}

}  // namespace sealmint::storage
