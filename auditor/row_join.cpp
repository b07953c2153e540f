#include "auditor/row_join.hpp"

#include <utility>

#include "auditor/row_difference.hpp"
#include "core/audit/records.hpp"

namespace sealmint::auditor {
namespace {

using Wrong = std::optional<std::string>;

std::string operation_text(const ports::OperationRow& row) {
  return "operation " + to_string(row.operation.id);
}

std::string missing_text(std::string_view table, const audit::LeafRecord& record) {
  return "its row is missing: the table \"" + std::string(table) + "\" has no " +
         to_string(record.id) + " there";
}

std::string claimed_text(const std::string& row, std::uint64_t index) {
  return row + " says that it is entry " + std::to_string(index) + ", which is another one";
}

// A row that is left over behind the last entry.
Finding left_over(const std::string& row, std::uint64_t index, std::uint64_t size) {
  if (index < size) return {index, claimed_text(row, index)};
  return {index, row + " says that it is this one, but the log has only " + std::to_string(size) +
                     " entries"};
}

}  // namespace

Result<Wrong> RowJoin::check(std::uint64_t index, const audit::LeafRecord& record) {
  if (!has_begun_) {
    TRY_VOID(begin(index));
  }
  return audit::is_of_operation(record) ? check_operation(index, record)
                                        : check_event(index, record);
}

// Of what was pruned nothing is left to compare rows with.
Result<void> RowJoin::begin(std::uint64_t first_entry) {
  has_begun_ = true;
  TRY_VOID(next_operation());
  while (operation_ && operation_->log_index < first_entry) {
    TRY_VOID(next_operation());
  }
  TRY_VOID(next_event());
  while (event_ && event_->log_index < first_entry) {
    TRY_VOID(next_event());
  }
  return {};
}

// Passes over the rows from before the log: they may only stand before all others.
Result<void> RowJoin::next_operation() {
  for (;;) {
    TRY(operation_, rows_.next_operation());
    if (!operation_) return {};
    count(operation_->operation);
    if (operation_->log_index) break;
    if (has_logged_) {
      misplaced_ = operation_text(*operation_) + " is in no entry, though rows before it are";
      return {};
    }
    ++older_;
  }
  has_logged_ = true;
  return {};
}

Result<void> RowJoin::next_event() {
  TRY(event_, rows_.next_event());
  return {};
}

void RowJoin::count(const model::Operation& operation) {
  const bool takes_unit = operation.status == model::OperationStatus::success && operation.grant_id;
  if (takes_unit) ++signatures_[operation.grant_id->uuid];
}

Result<Wrong> RowJoin::check_operation(std::uint64_t index, const audit::LeafRecord& record) {
  if (misplaced_) return misplaced_;
  if (!operation_ || *operation_->log_index > index) return missing_text("operation", record);
  if (*operation_->log_index < index) {
    return claimed_text(operation_text(*operation_), *operation_->log_index);
  }
  if (auto difference = row_difference(*operation_, record)) return difference;
  ++compared_;
  TRY_VOID(next_operation());
  return Wrong();
}

Result<Wrong> RowJoin::check_event(std::uint64_t index, const audit::LeafRecord& record) {
  if (!event_ || event_->log_index > index) return missing_text("event", record);
  if (event_->log_index < index) {
    return claimed_text("event " + to_string(event_->id), event_->log_index);
  }
  if (auto difference = row_difference(*event_, record)) return difference;
  ++compared_;
  TRY_VOID(next_event());
  return Wrong();
}

Result<std::optional<Finding>> RowJoin::finish(std::uint64_t size) {
  if (!has_begun_) {
    TRY_VOID(begin(size));
  }
  if (auto found = left_over_row(size)) return found;
  return finish_grants();
}

std::optional<Finding> RowJoin::left_over_row(std::uint64_t size) const {
  if (misplaced_) return Finding{std::nullopt, *misplaced_};
  if (operation_) return left_over(operation_text(*operation_), *operation_->log_index, size);
  if (event_) return left_over("event " + to_string(event_->id), event_->log_index, size);
  return std::nullopt;
}

Result<std::optional<Finding>> RowJoin::finish_grants() {
  TRY(const auto grants, rows_.grants());
  for (const auto& grant : grants) {
    const auto counted = signatures_.find(grant.id.uuid);
    const std::int64_t signatures = counted == signatures_.end() ? 0 : counted->second;
    if (signatures == grant.used) continue;
    return Finding{std::nullopt, "grant " + to_string(grant.id) + " says that " +
                                     std::to_string(grant.used) + " of its units are used, but " +
                                     std::to_string(signatures) + " signatures are on record"};
  }
  return std::optional<Finding>();
}

}  // namespace sealmint::auditor
