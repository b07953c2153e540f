// JSON in memory that is wiped when it is given back.
#pragma once

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

namespace sealmint::ca {

// Whatever is built with it leaves nothing readable behind.
boost::json::storage_ptr wiping_storage();

// One JSON value of at most 16 levels and 20,000 values, without duplicate keys and NUL characters.
// ErrorKind::upstream with the reason; nothing of the text. What the parser needs meanwhile is
// wiped with the storage as well.
Result<boost::json::value> parse_strictly(std::string_view text,
                                          boost::json::storage_ptr storage = {});

// Leaves no copy of any part of the text but the one that it gives.
Secret serialize_secret(const boost::json::value& value);

}  // namespace sealmint::ca
