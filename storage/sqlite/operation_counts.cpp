#include "storage/sqlite/operation_counts.hpp"

#include <algorithm>

#include "storage/sqlite/fields.hpp"

namespace sealmint::storage {
namespace {

// A page of activity counts at most so many rows and those of one commit; that takes a tenth of a
// millisecond.
constexpr std::size_t noted_rows_max = 1'000;

}  // namespace

OperationCounts::OperationCounts(Connection& connection)
    : behind_mark_(connection,
                   "SELECT signer_id, status, count(*), max(created_at) FROM operation NOT INDEXED "
                   "WHERE sequence > (SELECT sequence FROM operation_count_mark) "
                   "GROUP BY signer_id, status"),
      add_count_(connection,
                 "INSERT INTO operation_count (signer_id, status, row_count) VALUES (?1, ?2, ?3) "
                 "ON CONFLICT DO UPDATE SET row_count = row_count + excluded.row_count"),
      move_last_signed_(connection,
                        "UPDATE signer SET last_signed_at = max(ifnull(last_signed_at, ?2), ?2) "
                        "WHERE id = ?1"),
      move_mark_(connection,
                 "UPDATE operation_count_mark SET sequence = "
                 "(SELECT ifnull(max(sequence), 0) FROM operation)") {
  recount();
}

void OperationCounts::add(const model::OperationContext& call, const model::OperationItem& item) {
  Tally& tally = tallies_[call.signer_id];
  ++tally.rows_by_status.at(static_cast<std::size_t>(item.status));
  ++rows_;
  if (item.status != model::OperationStatus::success) return;
  tally.last_success = std::max(tally.last_success, std::optional(call.created_at));
}

void OperationCounts::write_when_due() {
  if (rows_ < noted_rows_max) return;
  for (const auto& [signer, tally] : tallies_) write(signer, tally);
  move_mark_.execute();
  tallies_.clear();
  rows_ = 0;
}

void OperationCounts::write(SignerId signer, const Tally& tally) {
  for (std::size_t status = 0; status < tally.rows_by_status.size(); ++status) {
    if (tally.rows_by_status[status] == 0) continue;
    bind_field(add_count_, 1, signer);
    bind_field(add_count_, 2, static_cast<std::int64_t>(status));
    bind_field(add_count_, 3, tally.rows_by_status[status]);
    add_count_.execute();
  }
  if (!tally.last_success) return;
  bind_field(move_last_signed_, 1, signer);
  bind_field(move_last_signed_, 2, *tally.last_success);
  move_last_signed_.execute();
}

void OperationCounts::recount() {
  tallies_.clear();
  rows_ = 0;
  const ResetOnExit reset_on_exit(behind_mark_);
  while (behind_mark_.step()) {
    SignerId signer;
    TimePoint newest;
    read_field(behind_mark_, 0, signer);
    read_field(behind_mark_, 3, newest);
    Tally& tally = tallies_[signer];
    const auto status = static_cast<std::size_t>(behind_mark_.integer(1));
    const std::int64_t rows = behind_mark_.integer(2);
    tally.rows_by_status.at(status) = rows;
    rows_ += static_cast<std::size_t>(rows);
    if (status == static_cast<std::size_t>(model::OperationStatus::success)) {
      tally.last_success = newest;
    }
  }
}

std::optional<TimePoint> OperationCounts::last_success(SignerId signer) const {
  const auto found = tallies_.find(signer);
  return found == tallies_.end() ? std::nullopt : found->second.last_success;
}

}  // namespace sealmint::storage
