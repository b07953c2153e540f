// The entries of a log beside the rows of the store that wrote it: the two must tell the same.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "auditor/verify_log.hpp"
#include "core/audit/leaf.hpp"
#include "core/ports/record_rows.hpp"

namespace sealmint::auditor {

class RowJoin {
 public:
  explicit RowJoin(ports::RecordRows& rows) : rows_(rows) {}

  // The entry after the ones before it, as VerifyOptions::check_entry wants it. What is wrong: its
  // row is missing, has another value, or another row says that it is this entry.
  Result<std::optional<std::string>> check(std::uint64_t index, const audit::LeafRecord& record);

  // After the last entry of a log of `size`, those that no checkpoint covers yet included: rows
  // that are left over, and counters of grants.
  Result<std::optional<Finding>> finish(std::uint64_t size);

  std::uint64_t rows_compared() const { return compared_; }
  // Of what was recorded before there was a log.
  std::uint64_t older_rows() const { return older_; }

 private:
  Result<void> begin(std::uint64_t first_entry);
  Result<void> next_operation();
  Result<void> next_event();
  void count(const model::Operation& operation);
  Result<std::optional<std::string>> check_operation(std::uint64_t index,
                                                     const audit::LeafRecord& record);
  Result<std::optional<std::string>> check_event(std::uint64_t index,
                                                 const audit::LeafRecord& record);
  std::optional<Finding> left_over_row(std::uint64_t size) const;
  Result<std::optional<Finding>> finish_grants();

  ports::RecordRows& rows_;
  bool has_begun_ = false;
  std::optional<ports::OperationRow> operation_;  // the next one
  std::optional<ports::EventRow> event_;
  std::optional<std::string> misplaced_;  // what is wrong with `operation_` by itself
  bool has_logged_ = false;
  std::map<Uuid, std::int64_t> signatures_;  // by grant
  std::uint64_t compared_ = 0;
  std::uint64_t older_ = 0;
};

}  // namespace sealmint::auditor
