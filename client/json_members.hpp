// Members of JSON that somebody else wrote.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace sealmint::client {

// An object of at most 16 levels; ErrorKind::upstream for anything else.
Result<boost::json::object> parse_object(std::string_view body);

// A text of at most `chars_max`; ErrorKind::upstream when it is missing, longer or no text.
Result<std::string> text_of(const boost::json::object& object, std::string_view key,
                            std::size_t chars_max);
// The same, but empty when it is missing, null, longer or no text.
std::string text_or_empty(const boost::json::object& object, std::string_view key,
                          std::size_t chars_max);

// For a terminal, a log, or JSON: control characters become blanks, bytes that are no UTF-8
// question marks, and no more than `chars_max` characters are kept.
std::string printable(std::string_view text, std::size_t chars_max);

}  // namespace sealmint::client
