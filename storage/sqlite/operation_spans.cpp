#include "storage/sqlite/operation_spans.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "storage/shared/fields.hpp"

namespace sealmint::storage {
namespace {

// To find a page, so many rows are walked over at most, and those of one call: a millisecond.
constexpr std::int64_t span_rows = 4'096;
constexpr std::int64_t first_ms = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t last_ms = std::numeric_limits<std::int64_t>::max();

// ?2 = status, 0 for all.
constexpr const char* spans_sql =
    "SELECT begins_at, CASE ?2 WHEN 1 THEN pending_count WHEN 2 THEN success_count "
    "WHEN 3 THEN failed_count WHEN 4 THEN denied_count "
    "ELSE pending_count + success_count + failed_count + denied_count END "
    "FROM operation_span WHERE signer_id = ?1 ORDER BY begins_at DESC";

}  // namespace

OperationSpans::OperationSpans(Connection& connection)
    : find_(connection,
            "SELECT begins_at, pending_count + success_count + failed_count + denied_count "
            "FROM operation_span WHERE signer_id = ?1 AND begins_at <= ?2 "
            "ORDER BY begins_at DESC LIMIT 1"),
      next_(connection,
            "SELECT min(begins_at) FROM operation_span WHERE signer_id = ?1 AND begins_at > ?2"),
      open_(connection, "INSERT INTO operation_span (signer_id, begins_at) VALUES (?1, ?2)"),
      add_(connection,
           "UPDATE operation_span SET pending_count = pending_count + ?3, "
           "success_count = success_count + ?4, failed_count = failed_count + ?5, "
           "denied_count = denied_count + ?6 WHERE signer_id = ?1 AND begins_at = ?2"),
      last_row_(connection,
                "SELECT max(created_at) FROM operation WHERE signer_id = ?1 AND created_at < ?2") {}

void OperationSpans::add(SignerId signer, std::vector<OperationMoment> moments) {
  std::ranges::sort(moments, {}, &OperationMoment::created_at);
  for (auto moment = moments.begin(); moment != moments.end();) {
    Span span = span_at(signer, moment->created_at);
    const std::int64_t end_ms = end_of(signer, span);
    RowsByStatus sum{};
    for (; moment != moments.end() && to_unix_ms(moment->created_at) < end_ms; ++moment) {
      std::ranges::transform(sum, moment->rows_by_status, sum.begin(), std::plus{});
    }
    add(signer, span, sum);
    span.rows = std::accumulate(sum.begin(), sum.end(), span.rows);
    end_when_long(signer, span, end_ms);
  }
}

OperationSpans::Span OperationSpans::span_at(SignerId signer, TimePoint time) {
  const ResetOnExit reset_on_exit(find_);
  bind_field(find_, 1, signer);
  bind_field(find_, 2, time);
  if (find_.step()) return {find_.integer(0), find_.integer(1)};
  open(signer, first_ms);
  return {first_ms, 0};
}

std::int64_t OperationSpans::end_of(SignerId signer, const Span& span) {
  const ResetOnExit reset_on_exit(next_);
  bind_field(next_, 1, signer);
  next_.bind_integer(2, span.begins_at_ms);
  const bool has_next = next_.step() && !next_.is_null(0);
  return has_next ? next_.integer(0) : last_ms;
}

void OperationSpans::open(SignerId signer, std::int64_t begins_at_ms) {
  bind_field(open_, 1, signer);
  open_.bind_integer(2, begins_at_ms);
  open_.execute();
}

void OperationSpans::add(SignerId signer, const Span& span, const RowsByStatus& rows) {
  bind_field(add_, 1, signer);
  add_.bind_integer(2, span.begins_at_ms);
  for (int status = 1; status < 5; ++status) {
    add_.bind_integer(status + 2, rows.at(static_cast<std::size_t>(status)));
  }
  add_.execute();
}

// The new one begins where no row is yet, so none has to be counted again.
void OperationSpans::end_when_long(SignerId signer, const Span& span, std::int64_t end_ms) {
  if (span.rows < span_rows) return;
  const ResetOnExit reset_on_exit(last_row_);
  bind_field(last_row_, 1, signer);
  last_row_.bind_integer(2, end_ms);
  if (!last_row_.step() || last_row_.is_null(0)) return;
  const std::int64_t begins_at_ms = last_row_.integer(0) + 1;
  if (begins_at_ms < end_ms) open(signer, begins_at_ms);
}

OperationSpanQuery::OperationSpanQuery(Connection& connection)
    : spans_(connection, spans_sql),
      behind_mark_(connection,
                   "SELECT created_at FROM operation NOT INDEXED "
                   "WHERE sequence > (SELECT sequence FROM operation_count_mark) "
                   "AND signer_id = ?1 AND (?2 = 0 OR status = ?2) ORDER BY created_at DESC") {}

PagePosition OperationSpanQuery::position(SignerId signer,
                                          std::optional<model::OperationStatus> status,
                                          std::size_t offset) {
  // A page near the beginning is found as fast without.
  if (offset <= static_cast<std::size_t>(span_rows)) return {last_ms, offset};
  for (Statement* statement : {&spans_, &behind_mark_}) {
    bind_field(*statement, 1, signer);
    statement->bind_integer(2, status ? static_cast<std::int64_t>(*status) : 0);
  }
  const auto uncounted = times_behind_mark();
  auto newest_uncounted = uncounted.begin();
  PagePosition position{last_ms, offset};
  const ResetOnExit reset_on_exit(spans_);
  while (spans_.step()) {
    const std::int64_t begins_at_ms = spans_.integer(0);
    const auto older = std::find_if(newest_uncounted, uncounted.end(),
                                    [&](std::int64_t time) { return time < begins_at_ms; });
    const auto rows = static_cast<std::size_t>(spans_.integer(1) + (older - newest_uncounted));
    if (rows > position.skipped) break;
    position = {begins_at_ms, position.skipped - rows};
    newest_uncounted = older;
  }
  return position;
}

// Of rows that no span counts yet, the newest first.
std::vector<std::int64_t> OperationSpanQuery::times_behind_mark() {
  const ResetOnExit reset_on_exit(behind_mark_);
  std::vector<std::int64_t> times;
  while (behind_mark_.step()) times.push_back(behind_mark_.integer(0));
  return times;
}

}  // namespace sealmint::storage
