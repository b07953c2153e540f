#include "core/audit/entry_checks.hpp"

#include <algorithm>

namespace sealmint::audit {

std::optional<std::string> EntryChecks::check(const LeafRecord& record) {
  if (!ids_.insert(record.id)) return "has the id " + to_string(record.id) + " of an earlier one";
  const TimePoint latest = latest_.value_or(record.created_at);
  if (record.created_at < latest - time_back_max) {
    return "is of " + to_iso8601(record.created_at) + ", though one before it is of " +
           to_iso8601(latest);
  }
  if (!first_time_) first_time_ = record.created_at;
  latest_ = std::max(latest, record.created_at);
  return std::nullopt;
}

}  // namespace sealmint::audit
