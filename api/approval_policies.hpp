// Approval policies on the wire (contract 9.14).
#pragma once

#include "api/fields.hpp"
#include "core/model/requests_approvals.hpp"
#include "core/model/views_approvals.hpp"

namespace sealmint::api {

// The body that replaces a policy: it names its steps, be it none.
struct ReplacePolicy {
  model::ApprovalPolicyInput policy;
};

// Parts of a policy as bodies and answers have them.
struct NumberedStep {
  std::int64_t number = 0;
  model::ApprovalStepInput step;
};
struct ShownPolicyStep {
  std::int64_t number = 0;
  model::ApprovalStep step;
};

template <>
const Fields<NumberedStep>& fields();
// As a part of another body: absent steps are none.
template <>
const Fields<model::ApprovalPolicyInput>& fields();
template <>
const Fields<ReplacePolicy>& fields();
template <>
const Fields<model::ActorRef>& fields();
template <>
const Fields<ShownPolicyStep>& fields();
template <>
const Fields<model::ApprovalConstraints>& fields();
template <>
const Fields<model::PolicyView>& fields();

}  // namespace sealmint::api
