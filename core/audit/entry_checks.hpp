// What must hold of every record beside those before it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/audit/id_set.hpp"
#include "core/audit/leaf.hpp"

namespace sealmint::audit {

// Two servers and a clock that is set may put records a little out of order.
inline constexpr std::chrono::seconds time_back_max{60};

class EntryChecks {
 public:
  // Has room for so many entries before it grows.
  explicit EntryChecks(std::size_t expected) : ids_(expected) {}

  // Says that a record will be checked soon: what that takes is fetched meanwhile.
  void expect(const LeafRecord& record) const { ids_.expect(record.id); }

  // What is wrong with the next record, as a clause: "has the id 0198... of an earlier one".
  // Nothing when all is well.
  std::optional<std::string> check(const LeafRecord& record);

  // Of the records so far; nothing before the first.
  std::optional<TimePoint> first_time() const { return first_time_; }
  std::optional<TimePoint> last_time() const { return latest_; }

 private:
  IdSet ids_;
  std::optional<TimePoint> first_time_;
  std::optional<TimePoint> latest_;
};

}  // namespace sealmint::audit
