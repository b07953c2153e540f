// Where the pages of a signer's activity begin: how many rows there are in each span of time, so
// that a page far back costs what the first one does. Rows need not come in the order of time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/operation.hpp"
#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

// By the number of the status; 0 is none.
using RowsByStatus = std::array<std::int64_t, 5>;

// Rows of one signer that were made in the same millisecond.
struct OperationMoment {
  TimePoint created_at;
  RowsByStatus rows_by_status{};
};

// The writing side.
class OperationSpans {
 public:
  explicit OperationSpans(Connection& connection);

  // Counts rows that stand in `operation` already. A span that has become long ends behind its
  // last row.
  void add(SignerId signer, std::vector<OperationMoment> moments);

 private:
  struct Span {
    std::int64_t begins_at_ms;
    std::int64_t rows;
  };
  Span span_at(SignerId signer, TimePoint time);
  std::int64_t end_of(SignerId signer, const Span& span);
  void open(SignerId signer, std::int64_t begins_at_ms);
  void add(SignerId signer, const Span& span, const RowsByStatus& rows);
  void end_when_long(SignerId signer, const Span& span, std::int64_t end_ms);

  Statement find_;
  Statement next_;
  Statement open_;
  Statement add_;
  Statement last_row_;
};

// Of the rows made before `before_ms`, newest first, a page begins behind the first `skipped`.
struct PagePosition {
  std::int64_t before_ms;
  std::size_t skipped;
};

// The reading side.
class OperationSpanQuery {
 public:
  explicit OperationSpanQuery(Connection& connection);

  // Where the page at `offset` begins. Is of the same moment as the page only inside one read
  // transaction. Beyond the last row it is anywhere behind it.
  PagePosition position(SignerId signer, std::optional<model::OperationStatus> status,
                        std::size_t offset);

 private:
  std::vector<std::int64_t> times_behind_mark();

  Statement spans_;
  Statement behind_mark_;
};

}  // namespace sealmint::storage
