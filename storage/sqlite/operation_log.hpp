// Appends activity rows: many by one statement, because the statement and not the row is what
// costs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/model/operation.hpp"
#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

// A row to be written, still in the parts in which it came.
struct OperationRow {
  const model::OperationContext* call;
  const model::OperationItem* item;
  std::int64_t caller;  // its row in `operation_caller`
  std::uint64_t log_index;
};

class OperationLog {
 public:
  explicit OperationLog(Connection& connection);

  // Inserts the rows in order. After a violation some of them may have been inserted.
  [[nodiscard]] std::optional<Violation> append(std::span<const OperationRow> rows);

 private:
  Statement insert_many_;
  Statement insert_some_;
  Statement insert_one_;
};

}  // namespace sealmint::storage
