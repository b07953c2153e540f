// How many rows `operation` holds for each signer and status, in all and by time, and when each
// signer last signed. All of it is written once in a thousand rows; those behind the mark are
// counted from the rows themselves, so that a crash loses nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>

#include "core/model/operation.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/operation_spans.hpp"

namespace sealmint::storage {

class OperationCounts {
 public:
  // Counts the rows behind the mark.
  explicit OperationCounts(Connection& connection);

  // Notes an appended row.
  void add(const model::OperationContext& call, const model::OperationItem& item);
  // Writes what was noted when it is much. Called once for each batch, before its COMMIT.
  void write_when_due();
  // Counts anew what is stored behind the mark, because what was noted may have been rolled back.
  void recount();
  // When the signer last signed, as far as it is not written to its row yet.
  std::optional<TimePoint> last_success(SignerId signer) const;

 private:
  struct Tally {
    RowsByStatus rows_by_status{};
    std::vector<OperationMoment> moments;
    std::optional<TimePoint> last_success;
  };

  void add(SignerId signer, model::OperationStatus status, TimePoint created_at);
  void write(SignerId signer, Tally& tally);

  Statement behind_mark_;
  Statement add_count_;
  Statement move_last_signed_;
  Statement move_mark_;
  OperationSpans spans_;
  std::unordered_map<SignerId, Tally> tallies_;
  std::size_t rows_ = 0;  // noted in all tallies
};

}  // namespace sealmint::storage
