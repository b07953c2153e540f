#include "core/rules/token_lifetime.hpp"

#include <algorithm>

namespace sealmint::rules {
namespace {

using std::chrono::seconds;

TimePoint after(TimePoint now, std::int64_t ttl_s) {
  if (ttl_s == 0) return never;
  return std::min(now + seconds{ttl_s}, never);
}

}  // namespace

TokenLifetime first_lifetime(std::int64_t ttl_s, std::int64_t max_ttl_s, TimePoint now) {
  const TimePoint max_expires_at = after(now, max_ttl_s);
  return {std::min(after(now, ttl_s), max_expires_at), max_expires_at};
}

TimePoint renewed_expiry(const model::AccessToken& token, TimePoint now) {
  return std::max(token.expires_at, std::min(after(now, token.ttl_s), token.max_expires_at));
}

std::int64_t seconds_left(const model::AccessToken& token, TimePoint now) {
  const auto left = std::chrono::floor<seconds>(token.expires_at - now).count();
  return std::clamp<std::int64_t>(left, 0, token_ttl_max_s);
}

std::int64_t max_ttl_s(const model::AccessToken& token) {
  if (token.max_expires_at >= never) return 0;
  return std::chrono::round<seconds>(token.max_expires_at - token.created_at).count();
}

}  // namespace sealmint::rules
