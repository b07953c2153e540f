// Appends activity rows: many by one statement, because the statement and not the row is what
// costs.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/model/operation.hpp"
#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

// A row to be written, still in the two halves in which it came.
struct OperationRow {
  const model::OperationContext* call;
  const model::OperationItem* item;
};

class OperationLog {
 public:
  explicit OperationLog(Connection& connection);

  using Rows = std::span<const OperationRow>;
  // An operation that was refused, by its place in the rows given.
  using Refusal = std::pair<std::size_t, Error>;

  // Inserts the rows in order. A row that is refused leaves the others alone.
  std::vector<Refusal> append(Rows rows);

  // Notes an appended row of a transaction that holds.
  void count(const OperationRow& row);
  // Writes what was noted: one statement for each signer and status, however many rows there were.
  // Called once for each batch, before its COMMIT.
  void write_counts();
  // Forgets what was noted: the batch was rolled back.
  void forget_counts() { tallies_.clear(); }

 private:
  struct Tally {
    std::array<std::int64_t, 5> rows_by_status{};
    std::optional<TimePoint> last_success;
  };

  bool insert(Statement& statement, Rows rows, std::optional<Error>& refusal);

  Statement insert_many_;
  Statement insert_some_;
  Statement insert_one_;
  Statement add_count_;
  Statement move_last_signed_;
  std::unordered_map<SignerId, Tally> tallies_;
};

}  // namespace sealmint::storage
