// The one error body: RFC 9457 and the wire contract's 7.3 in a single JSON object.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "api/wire.hpp"
#include "core/base/error.hpp"

namespace sealmint::api {

struct Problem {
  int status = 500;
  std::string body;  // application/problem+json
  std::optional<std::chrono::seconds> retry_after;
};

inline constexpr std::string_view problem_content_type = "application/problem+json";

// The answer to an Error. Texts of internal and upstream errors are replaced, for they may tell
// secrets; so is that of `unavailable` unless it begins with a cause that clients may act upon:
// storage_full, key_integrity, stopping, sealed, poisoned ("storage_full" or "storage_full: …").
// `details` goes into the body as the contract's member of that name.
Problem make_problem(const Error& error, std::string_view request_id,
                     const std::optional<boost::json::value>& details = std::nullopt);

// The answer to what only HTTP knows: 405, 408, 414, 417, 431, 501, 505, and malformed framing
// (400). `detail` is sent as it is.
Problem make_http_problem(int status, std::string_view detail, std::string_view request_id);

// The error of one item of a batch: {statusCode, error, message}, with the same texts as a problem.
boost::json::object item_error(const Error& error);

// What the error body looks like in the API document, with every code there is.
Schema problem_shape(Components& components);

// The status of a kind, as the contract's 7.3 and 18.2 have it.
int status_of(ErrorKind kind);

}  // namespace sealmint::api
