// The SQL that reads activity, apart from who runs it, so that a test can look at its plans.
#pragma once

#include <string>

#include "core/model/operation.hpp"
#include "storage/shared/columns.hpp"

namespace sealmint::storage {

// Which index leads to the rows of a page.
enum class PageOf { all, successes, others };

// One page of a signer, newest first, the columns in the order of operation_columns().
// ?1 = signer, ?2 = status (0 for all), ?3 = rows, ?4 = rows to skip,
// ?5 = the time (ms) before which all of them were made.
std::string page_sql(PageOf rows);
// One row by its id (?1), with the same columns.
std::string find_sql();
// How many rows there are: ?1 = signer, ?2 = status (0 for all).
std::string count_sql();

}  // namespace sealmint::storage
