// One row of a store against the entry of the log that was written with it.
#pragma once

#include <optional>
#include <string>

#include "core/audit/leaf.hpp"
#include "core/ports/record_rows.hpp"

namespace sealmint::auditor {

// Names the first column that does not say what was logged; nothing when all do.
std::optional<std::string> row_difference(const ports::OperationRow& row,
                                          const audit::LeafRecord& record);
std::optional<std::string> row_difference(const ports::EventRow& row,
                                          const audit::LeafRecord& record);

}  // namespace sealmint::auditor
