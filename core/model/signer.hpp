// A signer with its members (contract 1.2, 1.4 and 4.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/model/algorithm.hpp"
#include "core/model/principal.hpp"

namespace sealmint::model {

// The numbers are stored. `expired` is never stored: it is what readers see (effective status).
enum class SignerStatus : std::uint8_t {
  pending = 1,
  active = 2,
  failed = 3,
  disabled = 4,
  expired = 5
};
std::string_view name(SignerStatus status);

// Higher is stronger: among several group roles the strongest is shown. The numbers are stored.
enum class Role : std::uint8_t { auditor = 1, operator_ = 2, administrator = 3 };
std::string_view name(Role role);  // "auditor", "operator", "admin"
std::optional<Role> parse_role(std::string_view text);

struct Membership {
  MembershipId id;
  ActorRef actor;
  Role role = Role::operator_;
  TimePoint created_at;
  TimePoint updated_at;
};

// Signer and members are one unit of change, so "the last administrator stays" holds under races.
struct Signer {
  SignerId id;
  std::string name;  // unique slug
  std::optional<std::string> description;
  SignerStatus status = SignerStatus::pending;
  std::optional<CertificateId> certificate_id;
  PolicyId approval_policy_id;
  std::optional<AuthorityId> authority_id;
  std::optional<std::string> common_name;
  std::optional<std::int64_t> certificate_ttl_days;
  std::optional<std::int64_t> renew_before_days;
  KeyAlgorithm key_algorithm = default_key_algorithm;
  std::optional<std::string> failure_reason;
  std::vector<Membership> members;  // at most one per actor
  std::optional<TimePoint> last_signed_at;
  TimePoint created_at;
  TimePoint updated_at;
  std::int64_t version = 0;
};

// "lower-case letters, digits, hyphens", 1..64 characters.
bool is_signer_name(std::string_view text);

}  // namespace sealmint::model
