// The life of a grant (contract 4.4), as pure functions.
#pragma once

#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/model/grant.hpp"

namespace sealmint::rules {

// What readers see: a stored `active` past its time or its count is `expired`.
model::GrantStatus effective_status(const model::Grant& grant, TimePoint now);

// Stored `active`, begun, and not past its time. Says nothing about the count.
bool is_open(const model::Grant& grant, TimePoint now);

// How many signatures are left when `taken` of them are; nothing = unlimited. Never negative.
std::optional<std::int64_t> remaining(const model::Grant& grant, std::int64_t taken);

// Stores what effective_status() says. Says whether anything changed.
bool expire_if_due(model::Grant& grant, TimePoint now);

// `rejected` unless the grant is still active.
Result<model::Grant> revoke(model::Grant grant, std::optional<UserId> by, std::string reason,
                            TimePoint now);

}  // namespace sealmint::rules
