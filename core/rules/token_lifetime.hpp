// How long an access token lives, as pure functions (contract 8.2, 8.4 and 18.14).
#pragma once

#include <cstdint>

#include "core/base/clock.hpp"
#include "core/model/principal.hpp"

namespace sealmint::rules {

// What "never" is stored as: the last millisecond of the year 9999.
inline constexpr TimePoint never{std::chrono::milliseconds{253'402'300'799'999}};

// The longest time to live the contract knows; clients get no larger number to count with.
inline constexpr std::int64_t token_ttl_max_s = 315'360'000;

struct TokenLifetime {
  TimePoint expires_at;
  TimePoint max_expires_at;
};

// The lifetime of a token made now. Seconds; 0 = unlimited. It never exceeds the maximum.
TokenLifetime first_lifetime(std::int64_t ttl_s, std::int64_t max_ttl_s, TimePoint now);

// When a token renewed now expires: its ttl from now, but not past its maximum and never earlier
// than before.
TimePoint renewed_expiry(const model::AccessToken& token, TimePoint now);

// Whole seconds a token has left, at most token_ttl_max_s.
std::int64_t seconds_left(const model::AccessToken& token, TimePoint now);

// The maximum it was made with: 0 = unlimited.
std::int64_t max_ttl_s(const model::AccessToken& token);

}  // namespace sealmint::rules
