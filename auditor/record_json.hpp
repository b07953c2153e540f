// A record of the log as named values.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/audit/leaf.hpp"

namespace sealmint::auditor {

// In the order in which they stand in a record; what it has not got is empty. The facts of an event
// follow under their own names, each behind "facts.". Hashes and digests are hexadecimal.
std::vector<std::pair<std::string, std::string>> to_fields(const audit::LeafRecord& record);

// The names of those fields that every record has, in order.
std::vector<std::string_view> field_names();

// {"index": 17, "kind": "pki-signer-sign", ..., "facts": {...}}; without what it has not got.
boost::json::object to_json(std::uint64_t index, const audit::LeafRecord& record);

}  // namespace sealmint::auditor
