#include "core/rules/grant_state.hpp"

#include <algorithm>

namespace sealmint::rules {

using model::GrantStatus;

model::GrantStatus effective_status(const model::Grant& grant, TimePoint now) {
  if (grant.status != GrantStatus::active) return grant.status;
  const bool is_past = grant.expires_at && now >= *grant.expires_at;
  const bool is_spent = grant.signings_max && grant.used >= *grant.signings_max;
  return is_past || is_spent ? GrantStatus::expired : GrantStatus::active;
}

bool is_open(const model::Grant& grant, TimePoint now) {
  return grant.status == GrantStatus::active && now >= grant.window_start &&
         (!grant.expires_at || now < *grant.expires_at);
}

std::optional<std::int64_t> remaining(const model::Grant& grant, std::int64_t taken) {
  if (!grant.signings_max) return std::nullopt;
  return std::max<std::int64_t>(0, *grant.signings_max - taken);
}

bool expire_if_due(model::Grant& grant, TimePoint now) {
  const GrantStatus status = effective_status(grant, now);
  if (status == grant.status) return false;
  grant.status = status;
  return true;
}

Result<model::Grant> revoke(model::Grant grant, std::optional<UserId> by, std::string reason,
                            TimePoint now) {
  const GrantStatus status = effective_status(grant, now);
  if (status != GrantStatus::active) {
    return make_error(ErrorKind::rejected,
                      "The grant is " + std::string(name(status)) + ", not active");
  }
  grant.status = GrantStatus::revoked;
  grant.revoked_at = now;
  grant.revoked_by = by;
  grant.revocation_reason = std::move(reason);
  return grant;
}

}  // namespace sealmint::rules
