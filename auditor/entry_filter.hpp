// Which entries somebody looks for.
#pragma once

#include <optional>
#include <string>

#include "core/audit/leaf.hpp"
#include "core/base/bytes.hpp"

namespace sealmint::auditor {

// All that is given must fit.
struct EntryFilter {
  std::string kind;
  std::optional<Uuid> id;  // of an operation or event
  std::optional<Uuid> signer_id;
  std::optional<Uuid> actor_id;
  std::optional<TimePoint> since;   // and at that time
  std::optional<TimePoint> before;  // not at that time
  std::optional<Bytes> digest;      // that was signed, or SHA-256 of the data
};

bool fits(const EntryFilter& filter, const audit::LeafRecord& record);

}  // namespace sealmint::auditor
