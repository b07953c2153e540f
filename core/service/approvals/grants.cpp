#include "core/service/approvals/grants.hpp"

#include <algorithm>

#include "core/rules/grant_state.hpp"
#include "core/service/access/approval_support.hpp"
#include "core/service/access/signer_access.hpp"

namespace sealmint::service {
namespace {

bool is_visible(const Snapshot& snapshot, const model::Principal& principal,
                const model::Grant& grant) {
  return grant.grantee == principal.actor || may_read(snapshot, principal, grant.signer_id);
}

Result<Shared<model::Grant>> find_grant(const Snapshot& snapshot, GrantId id) {
  auto grant = snapshot.grant(id);
  if (!grant) return make_error(ErrorKind::not_found, "Grant not found");
  return grant;
}

}  // namespace

model::GrantPage GrantService::list(const model::Principal& principal,
                                    const GrantFilter& filter) const {
  const auto snapshot = context_.directory.snapshot();
  const auto now = context_.clock.now();
  const auto grants =
      filter.signer_id ? snapshot->grants_of(*filter.signer_id) : snapshot->grants();
  model::GrantPage page;
  for (auto it = grants.rbegin(); it != grants.rend(); ++it) {
    if (!is_visible(*snapshot, principal, **it)) continue;
    const std::size_t position = page.total_count++;
    if (position < filter.offset || page.grants.size() >= filter.limit) continue;
    page.grants.push_back(to_view(project_, **it, now));
  }
  return page;
}

Result<model::GrantView> GrantService::get(const model::Principal& principal, GrantId id) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto grant, find_grant(*snapshot, id));
  if (!is_visible(*snapshot, principal, *grant)) {
    return make_error(ErrorKind::forbidden, "You are not allowed to read this grant");
  }
  return to_view(project_, *grant, context_.clock.now());
}

Task<model::GrantView> GrantService::revoke(model::Caller caller, GrantId id, std::string reason) {
  if (!caller.principal.is_user()) {
    co_return make_error(ErrorKind::forbidden, "Only a user may revoke a grant");
  }
  Decide<model::GrantView> decide = [&]() -> Result<Decided<model::GrantView>> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    TRY(const auto grant, find_grant(*snapshot, id));
    TRY(const auto member, as_signer_caller(*snapshot, caller, now, to_string(grant->signer_id),
                                            rules::Action::revoke_request));
    const UserId revoker{member.principal().actor.id};
    TRY(auto revoked, rules::revoke(*grant, revoker, reason, now));
    Decided<model::GrantView> decided(member, to_view(project_, revoked, now));
    record_event(project_, *snapshot, ApprovalEvent::grant_revoked, revoked, now,
                 decided.transaction);
    EventDraft event(audit_kinds::revoke_grant, member.caller(), now);
    about(event, revoked).personal("revocationReason", reason).add_to(decided.transaction);
    decided.transaction.changes.emplace_back(ports::Put<model::Grant>{std::move(revoked)});
    return decided;
  };
  CO_TRY(auto view, co_await decide_and_commit<model::GrantView>(context_, decide));
  events_.announce(ApprovalEvent::grant_revoked, view.grant.request_id);
  co_return view;
}

Result<model::PolicyMatch> GrantService::match(const model::Principal& principal,
                                               std::string_view id_or_name) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto signer, authorized_signer(*snapshot, principal, id_or_name, rules::Action::read));
  const auto now = context_.clock.now();
  model::PolicyMatch match;
  match.requires_approval = !policy_of(*snapshot, *signer).steps.empty();
  match.has_active_grant =
      std::ranges::any_of(snapshot->active_grants_of(principal.actor), [&](const auto& grant) {
        return grant->signer_id == signer->id && rules::is_open(*grant, now);
      });
  return match;
}

}  // namespace sealmint::service
