// Which grant pays for a sign call (contract 6, step 11, and 18.10-18.11), as a pure function.
//
// All units of one call come from ONE grant: "one grant reservation of N units, all or nothing". A
// batch that no single grant can pay for is refused with the largest number that one has left, so
// that every row of a batch names the same approval.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/model/grant.hpp"
#include "core/model/scope.hpp"

namespace sealmint::rules {

// The declared fields of a scope that the call does not match; empty = inside the scope.
using MismatchesOf = std::function<std::vector<model::ScopeField>(const model::Scope& scope)>;

struct GrantQuery {
  SignerId signer_id;
  model::ActorRef grantee;
  std::int64_t units = 1;
  TimePoint now;
};

struct GrantChoice {
  // The usable grants in the order in which they are tried: scoped before unscoped, then the
  // earliest expiry (none = latest), then the older. Counts are not looked at here, because only
  // the reservation knows them.
  std::vector<const model::Grant*> candidates;
  // Of open grants that are not candidates: what does not match, each field once.
  std::vector<model::ScopeField> mismatches;
};

GrantChoice choose_grants(std::span<const model::Grant* const> grants, const GrantQuery& query,
                          const MismatchesOf& mismatches_of);

// Why nothing could be reserved.
struct NoGrant {
  std::vector<model::ScopeField> mismatches = {};
  std::int64_t units = 1;
  std::int64_t remaining = 0;  // the most that one matching grant has left
  bool has_pending_request = false;
  std::string manifest_fault = {};  // why the manifest is among the mismatches
};

// The three different answers of contract section 6, and what is left for a batch that is too
// large.
std::string describe(const NoGrant& refusal, const std::string& signer_name);

}  // namespace sealmint::rules
