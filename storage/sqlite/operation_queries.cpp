#include "storage/sqlite/operation_queries.hpp"

#include "storage/shared/tables.hpp"

namespace sealmint::storage {
namespace {

const char* index_of(PageOf rows) {
  return rows == PageOf::others ? "operation_unsuccessful" : "operation_activity";
}

// The partial index serves a query only when its condition stands in it.
const char* condition_of(PageOf rows) {
  switch (rows) {
    case PageOf::all: return "?2 = 0";
    case PageOf::successes: return "status = ?2";
    case PageOf::others: return "status = ?2 AND status <> 2";
  }
  return "";
}

}  // namespace

// Both indexes are walked backwards, so of the rows that are skipped the index is all that is read
// (the row, too, for successes); only the rows of the page are joined with their callers.
std::string page_sql(PageOf rows) {
  const std::string order = " ORDER BY created_at DESC, sequence DESC";
  return "SELECT " + column_names(operation_columns()) +
         " FROM (SELECT sequence FROM operation INDEXED BY " + index_of(rows) +
         " WHERE signer_id = ?1 AND created_at < ?5 AND " + condition_of(rows) + order +
         " LIMIT ?3 OFFSET ?4) CROSS JOIN operation USING (sequence)"
         " CROSS JOIN operation_caller ON number = caller" +
         order;
}

std::string find_sql() {
  return "SELECT " + column_names(operation_columns()) +
         " FROM operation CROSS JOIN operation_caller ON number = caller WHERE id = ?1";
}

std::string count_sql() {
  const std::string condition = "signer_id = ?1 AND (?2 = 0 OR status = ?2)";
  return "SELECT (SELECT ifnull(sum(row_count), 0) FROM operation_count WHERE " + condition +
         ") + (SELECT count(*) FROM operation NOT INDEXED WHERE " + condition +
         " AND sequence > (SELECT sequence FROM operation_count_mark))";
}

}  // namespace sealmint::storage
