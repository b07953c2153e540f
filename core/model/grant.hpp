// The right to sign that an approved request gives (contract 1.7 and 4.4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/model/principal.hpp"
#include "core/model/scope.hpp"

namespace sealmint::model {

// Only `active` can change, and never back. The numbers are stored.
enum class GrantStatus : std::uint8_t { active = 1, expired = 2, revoked = 3 };
std::string_view name(GrantStatus status);

// Belongs to a principal, never to a host. Only its status, `used` and what was
// announced ever change.
struct Grant {
  GrantId id;
  RequestId request_id;
  SignerId signer_id;
  std::string signer_name;                   // at the time
  ActorRef grantee;                          // a user or an identity
  std::optional<std::int64_t> signings_max;  // nothing = as many as the window holds
  std::int64_t used = 0;                     // counted by commits of signatures, beside Put
  TimePoint window_start;
  std::optional<TimePoint> expires_at;
  GrantStatus status = GrantStatus::active;
  Scope scope;
  std::optional<TimePoint> revoked_at;
  std::optional<UserId> revoked_by;
  std::string revocation_reason;
  bool expiry_announced = false;  // that it will end soon
  TimePoint created_at;
  std::int64_t version = 0;
};

}  // namespace sealmint::model
