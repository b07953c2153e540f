#include "core/service/access/approval_support.hpp"

#include <algorithm>

#include "core/rules/grant_state.hpp"
#include "core/rules/policy.hpp"
#include "core/service/access/signer_access.hpp"

namespace sealmint::service {

model::ApprovalPolicy policy_of(const Snapshot& snapshot, const model::Signer& signer) {
  if (const auto stored = snapshot.policy_of(signer.id)) return *stored;
  model::ApprovalPolicy policy;
  policy.id = signer.approval_policy_id;
  policy.signer_id = signer.id;
  policy.created_at = signer.created_at;
  policy.updated_at = signer.created_at;
  return policy;
}

ports::RightsCondition rights_of(const Snapshot& snapshot, const model::Signer& signer,
                                 const model::Principal& principal) {
  return {signer.id, principal.token_id, snapshot.rights_epoch(signer.id, principal.token_id)};
}

rules::ApproversOf approvers_of(const Snapshot& snapshot, const model::Signer& signer) {
  return [&snapshot, &signer](const model::ApprovalStep& step) {
    std::vector<UserId> users;
    const auto add = [&](const model::ActorRef& actor) {
      const UserId id{actor.id};
      if (actor.kind != model::ActorKind::user || !snapshot.user(id)) return;
      const rules::Voter voter{actor, {}, snapshot.groups_of(actor)};
      if (!rules::is_approver(step, signer, voter)) return;
      if (std::ranges::find(users, id) == users.end()) users.push_back(id);
    };
    for (const auto& approver : step.approvers) {
      if (approver.kind == model::ActorKind::user) add(approver);
      const auto group = snapshot.group(GroupId{approver.id});
      if (approver.kind != model::ActorKind::group || !group) continue;
      for (const auto& member : group->members) add(member);
    }
    return users;
  };
}

bool may_read(const Snapshot& snapshot, const model::Principal& principal, SignerId signer_id) {
  const auto signer = snapshot.signer(signer_id);
  return signer && may_read(snapshot, principal, *signer);
}

EventDraft& about(EventDraft& event, const model::AccessRequest& request) {
  return event.on(request.signer_id, request.signer_name)
      .fact("policyType", "cert-code-signing")
      .fact("approvalRequestId", request.id)
      .fact("status", name(request.status))
      .fact("grantId", request.grant_id)
      .subject("requester", request.requester);
}

EventDraft& about(EventDraft& event, const model::Grant& grant) {
  return event.on(grant.signer_id, grant.signer_name)
      .fact("policyType", "cert-code-signing")
      .fact("approvalRequestId", grant.request_id)
      .fact("grantId", grant.id)
      .fact("status", name(grant.status))
      .fact("usedSignings", grant.used)
      .subject("grantee", grant.grantee);
}

void record_end(const model::AccessRequest& request, TimePoint now,
                ports::Transaction& transaction) {
  const bool is_expired = request.status == model::RequestStatus::expired;
  EventDraft event(is_expired ? audit_kinds::request_expired : audit_kinds::request_unreachable,
                   now);
  about(event, request).fact("reason", request.closing_reason).add_to(transaction);
}

model::GrantView to_view(const Project& project, model::Grant grant, TimePoint now) {
  const auto status = rules::effective_status(grant, now);
  return {std::move(grant), status, project.id};
}

model::RequestView to_view(const Project& project, const Snapshot& snapshot,
                           model::AccessRequest request, TimePoint now) {
  rules::expire_if_due(request, now);
  model::RequestView view{std::move(request), std::nullopt, project.id, project.organization_id};
  if (!view.request.grant_id) return view;
  if (const auto grant = snapshot.grant(*view.request.grant_id)) {
    view.grant = to_view(project, *grant, now);
  }
  return view;
}

void forget_approver(const Snapshot& snapshot, SignerId signer_id, const model::ActorRef& approver,
                     TimePoint now, ports::Transaction& transaction) {
  const auto stored = snapshot.policy_of(signer_id);
  if (!stored) return;
  model::ApprovalPolicy policy = *stored;
  if (!rules::remove_approver(policy, approver)) return;
  policy.updated_at = now;
  transaction.changes.emplace_back(ports::Put<model::ApprovalPolicy>{std::move(policy)});
}

}  // namespace sealmint::service
