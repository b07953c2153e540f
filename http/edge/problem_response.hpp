// Errors as responses.
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string_view>

#include "core/base/error.hpp"
#include "http/edge/message.hpp"

namespace sealmint::http {

// The error body with its content type, and Retry-After and WWW-Authenticate where they belong.
Response problem_response(const Error& error, std::string_view request_id,
                          const std::optional<boost::json::value>& details = std::nullopt);

// An error body for what only HTTP knows: 405, 408, 414, … (api/problem.hpp).
Response http_problem_response(int status, std::string_view detail, std::string_view request_id);

}  // namespace sealmint::http
