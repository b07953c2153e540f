#include "storage/sqlite/operation_counts.hpp"

#include <algorithm>

#include "storage/shared/fields.hpp"

namespace sealmint::storage {
namespace {

// A page of activity counts at most so many rows and those of one commit; that takes a tenth of a
// millisecond.
constexpr std::size_t noted_rows_max = 1'000;

}  // namespace

OperationCounts::OperationCounts(Connection& connection)
    : behind_mark_(connection,
                   "SELECT signer_id, status, created_at FROM operation NOT INDEXED "
                   "WHERE sequence > (SELECT sequence FROM operation_count_mark)"),
      add_count_(connection,
                 "INSERT INTO operation_count (signer_id, status, row_count) VALUES (?1, ?2, ?3) "
                 "ON CONFLICT DO UPDATE SET row_count = row_count + excluded.row_count"),
      move_last_signed_(connection,
                        "UPDATE signer SET last_signed_at = max(ifnull(last_signed_at, ?2), ?2) "
                        "WHERE id = ?1"),
      move_mark_(connection,
                 "UPDATE operation_count_mark SET sequence = "
                 "(SELECT ifnull(max(sequence), 0) FROM operation)"),
      spans_(connection) {
  recount();
}

void OperationCounts::add(const model::OperationContext& call, const model::OperationItem& item) {
  add(call.signer_id, item.status, call.created_at);
}

void OperationCounts::add(SignerId signer, model::OperationStatus status, TimePoint created_at) {
  Tally& tally = tallies_[signer];
  const auto number = static_cast<std::size_t>(status);
  ++tally.rows_by_status.at(number);
  if (tally.moments.empty() || tally.moments.back().created_at != created_at) {
    tally.moments.push_back({created_at});
  }
  ++tally.moments.back().rows_by_status.at(number);
  ++rows_;
  if (status != model::OperationStatus::success) return;
  tally.last_success = std::max(tally.last_success, std::optional(created_at));
}

void OperationCounts::write_when_due() {
  if (rows_ < noted_rows_max) return;
  for (auto& [signer, tally] : tallies_) write(signer, tally);
  move_mark_.execute();
  tallies_.clear();
  rows_ = 0;
}

void OperationCounts::write(SignerId signer, Tally& tally) {
  spans_.add(signer, std::move(tally.moments));
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
    model::OperationStatus status{};
    TimePoint created_at;
    read_field(behind_mark_, 0, signer);
    read_field(behind_mark_, 1, status);
    read_field(behind_mark_, 2, created_at);
    add(signer, status, created_at);
  }
}

std::optional<TimePoint> OperationCounts::last_success(SignerId signer) const {
  const auto found = tallies_.find(signer);
  return found == tallies_.end() ? std::nullopt : found->second.last_success;
}

}  // namespace sealmint::storage
