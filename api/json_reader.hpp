// Strict JSON (RFC 8259) from a hostile peer.
#pragma once

#include <boost/json/value.hpp>

#include <cstddef>
#include <string_view>

#include "core/base/limits.hpp"
#include "core/base/result.hpp"

namespace sealmint::api {

struct JsonLimits {
  std::size_t depth = limits::json_depth;
  std::size_t values = limits::json_values;
  std::size_t number_chars = limits::json_number_chars;
};

// Parses one document. ErrorKind::malformed, naming the path where it can, for: no document, text
// after it, duplicate keys, invalid or overlong UTF-8, a byte order mark, lone surrogates, NUL in
// a string or key, numbers beyond 64 bit or not finite, and anything over the limits.
Result<boost::json::value> parse_json(std::string_view text, const JsonLimits& limits = {});

// Parses a body that must be an object. An empty body is an empty object only if
// `empty_is_object`.
Result<boost::json::object> parse_json_object(std::string_view text, const JsonLimits& limits = {},
                                              bool empty_is_object = false);

}  // namespace sealmint::api
