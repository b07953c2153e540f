#include "core/service/approvals/approval_policies.hpp"

#include "core/rules/policy.hpp"
#include "core/service/access/approval_support.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/access/signer_access.hpp"
#include "core/service/shared/audit_events.hpp"

namespace sealmint::service {

using rules::Action;

Result<model::PolicyView> ApprovalPolicyService::get(const model::Principal& principal,
                                                     std::string_view id_or_name) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto signer, authorized_signer(*snapshot, principal, id_or_name, Action::read));
  return model::PolicyView{policy_of(*snapshot, *signer)};
}

Task<model::PolicyView> ApprovalPolicyService::replace(model::Caller caller, std::string id_or_name,
                                                       model::ApprovalPolicyInput input,
                                                       model::Precondition expected) {
  Decide<model::PolicyView> decide = [&]() -> Result<Decided<model::PolicyView>> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    TRY(const auto member,
        as_signer_caller(*snapshot, caller, now, id_or_name, Action::manage_policy));
    const model::Signer& signer = member.signer();
    auto policy = policy_of(*snapshot, signer);
    TRY_VOID(check_version(expected, policy.version, "The approval policy"));
    TRY(auto terms, rules::check_policy(input, signer.members));
    policy.steps = std::move(terms.steps);
    policy.constraints = terms.constraints;
    policy.updated_at = now;
    // Members that approve must still be members when this becomes the truth: the proof includes
    // the signer.
    Decided<model::PolicyView> decided(member, {policy});
    ++decided.answer.policy.version;
    EventDraft(audit_kinds::update_approval_policy, member.caller(), now)
        .on(signer)
        .fact("stepCount", policy.steps.size())
        .fact("maxSignings", policy.constraints.signings_max)
        .fact("maxWindowDuration", policy.constraints.window_max)
        .add_to(decided.transaction);
    decided.transaction.changes.emplace_back(ports::Put<model::ApprovalPolicy>{std::move(policy)});
    return decided;
  };
  auto replaced = co_await decide_and_commit<model::PolicyView>(context_, decide);
  co_return replaced;
}

}  // namespace sealmint::service
