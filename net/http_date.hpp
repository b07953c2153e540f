// Times as HTTP writes them (RFC 9110 section 5.6.7).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace sealmint::net {

// Reads all three forms, of which the last two are obsolete:
//   Sun, 06 Nov 1994 08:49:37 GMT
//   Sunday, 06-Nov-94 08:49:37 GMT
//   Sun Nov  6 08:49:37 1994
// The day of the week is not compared with the date. A year of two digits is the one that is not
// more than 50 years after `now`.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text,
                                                        std::chrono::sys_seconds now);

// The value of a Retry-After field (RFC 9110 section 10.2.3): a number of seconds, or a date. A
// date that has passed is 0. Nothing for other texts.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view text,
                                                      std::chrono::sys_seconds now);

}  // namespace sealmint::net
