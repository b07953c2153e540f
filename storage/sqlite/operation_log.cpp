#include "storage/sqlite/operation_log.hpp"

#include <string>

#include "storage/shared/fields.hpp"

namespace sealmint::storage {
namespace {

constexpr std::size_t many_rows = 64;
constexpr std::size_t some_rows = 8;

// INSERT INTO operation (...) VALUES (?, ...), (?, ...), ... with `rows` groups.
std::string insert_sql(std::size_t rows) {
  const std::string group = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  std::string sql =
      "INSERT INTO operation (id, signer_id, created_at, status, algorithm, caller, grant_id, "
      "data_hash, digest, error_message, log_index) VALUES " +
      group;
  for (std::size_t i = 1; i < rows; ++i) sql += ", " + group;
  return sql;
}

// In the order of insert_sql(). Returns the next free parameter.
int bind_row(Statement& statement, int parameter, const OperationRow& row) {
  const auto& [call, item, caller, log_index] = row;
  bind_field(statement, parameter++, item->id);
  bind_field(statement, parameter++, call->signer_id);
  bind_field(statement, parameter++, call->created_at);
  bind_field(statement, parameter++, item->status);
  bind_field(statement, parameter++, item->algorithm);
  bind_field(statement, parameter++, caller);
  bind_field(statement, parameter++, call->grant_id);
  bind_field(statement, parameter++, item->data_hash);
  bind_field(statement, parameter++, item->digest);
  bind_field(statement, parameter++, item->error_message);
  statement.bind_integer(parameter++, static_cast<std::int64_t>(log_index));
  return parameter;
}

}  // namespace

OperationLog::OperationLog(Connection& connection)
    : insert_many_(connection, insert_sql(many_rows)),
      insert_some_(connection, insert_sql(some_rows)),
      insert_one_(connection, insert_sql(1)) {}

std::optional<Violation> OperationLog::append(std::span<const OperationRow> rows) {
  while (!rows.empty()) {
    const std::size_t size = rows.size() >= many_rows   ? many_rows
                             : rows.size() >= some_rows ? some_rows
                                                        : 1;
    Statement& statement = size == many_rows   ? insert_many_
                           : size == some_rows ? insert_some_
                                               : insert_one_;
    int parameter = 1;
    for (const auto& row : rows.first(size)) parameter = bind_row(statement, parameter, row);
    if (auto violation = statement.run()) return violation;
    rows = rows.subspan(size);
  }
  return std::nullopt;
}

}  // namespace sealmint::storage
