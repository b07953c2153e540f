// Who belongs to a signer, as pure functions on its value (contract 1.4, 9.13).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/model/principal.hpp"
#include "core/model/requests_signers.hpp"
#include "core/model/signer.hpp"
#include "core/model/views_signers.hpp"

namespace sealmint::rules {

// Says whether a user, identity or group still exists: a deleted one administers nothing.
using ActorExists = std::function<bool(const model::ActorRef&)>;

// "admin", "operator", "auditor"; anything else is `rejected`.
Result<model::Role> member_role(std::string_view text);

// The direct membership, or null.
const model::Membership* find_member(const model::Signer& signer, const model::ActorRef& actor);
// Finds a member by either way to name it; not_found when there is none.
Result<model::Membership> require_member(const model::Signer& signer, const model::MemberKey& key);

// `rejected` for an actor who has a membership already, or when the signer is full.
Result<void> add_member(model::Signer& signer, const model::Membership& membership);

// Gives a member another role. Errors: not_found; `rejected` when nobody who exists would
// administer the signer any more (a group counts as one administrator, whoever is in it).
Result<model::Membership> change_role(model::Signer& signer, const model::MemberKey& key,
                                      model::Role role, TimePoint now, const ActorExists& exists);

// Removes a membership and returns it; errors as change_role.
Result<model::Membership> remove_member(model::Signer& signer, const model::MemberKey& key,
                                        const ActorExists& exists);

// Every user and identity with a role, directly or through `groups` (those of the signer's group
// memberships that exist): direct members first, in the order of their memberships, then the rest
// in the order of the groups. A direct role wins; among groups the strongest is shown.
std::vector<model::EffectiveMember> effective_members(const model::Signer& signer,
                                                      std::span<const model::Group> groups,
                                                      std::optional<model::ActorKind> kind);

// The memberships a principal has: its own and those of its groups.
std::vector<model::Membership> memberships_of(const model::Signer& signer,
                                              const model::ActorRef& actor,
                                              std::span<const GroupId> groups_of_actor);

}  // namespace sealmint::rules
