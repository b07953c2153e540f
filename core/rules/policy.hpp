// What an approval policy may say (contract 5.1 and 18.9), as pure functions.
#pragma once

#include <span>

#include "core/base/result.hpp"
#include "core/model/approval.hpp"
#include "core/model/requests_approvals.hpp"
#include "core/model/signer.hpp"

namespace sealmint::rules {

// What a policy holds besides its identity.
struct PolicyTerms {
  std::vector<model::ApprovalStep> steps;
  model::ApprovalConstraints constraints;
};

// Checks a policy against the direct members of its signer. Errors: malformed (steps without any
// ceiling), rejected (a step without approvers or with more required approvals than users and no
// group, an approver named twice or who is no direct non-auditor member, a duration that does not
// read or is outside of 1 minute to 30 days, ceilings without steps).
Result<PolicyTerms> check_policy(const model::ApprovalPolicyInput& input,
                                 std::span<const model::Membership> members);

// Takes an approver who left, or became an auditor, out of all steps. A step that nobody is left
// in stays: no request can pass it until the policy is mended. Says whether anything changed.
bool remove_approver(model::ApprovalPolicy& policy, const model::ActorRef& approver);

}  // namespace sealmint::rules
