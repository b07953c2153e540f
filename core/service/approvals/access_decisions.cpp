// What becomes of a request: votes, cancellation, revocation.
#include "core/crypto/random.hpp"
#include "core/rules/grant_state.hpp"
#include "core/service/access/approval_support.hpp"
#include "core/service/access/signer_access.hpp"
#include "core/service/approvals/access_requests.hpp"

namespace sealmint::service {
namespace {

using rules::Action;
using DecidedRequest = Decided<model::RequestView>;

// Every lost race is somebody else's vote, so a request with many approvers needs many attempts.
constexpr int vote_attempts_max = 32;

Result<Shared<model::AccessRequest>> find_request(const Snapshot& snapshot, RequestId id) {
  auto request = snapshot.request(id);
  if (!request) return make_error(ErrorKind::not_found, "Request not found");
  return request;
}

// Approvers are members or Product Admins; to others the request says no more than this.
Result<SignerCaller> as_reader(const Snapshot& snapshot, const model::Caller& caller, TimePoint now,
                               SignerId id) {
  auto member = as_signer_caller(snapshot, caller, now, to_string(id), Action::read);
  if (member.has_value()) return member;
  switch (member.error().kind) {
    case ErrorKind::not_found: return make_error(ErrorKind::not_found, "Request not found");
    case ErrorKind::forbidden:
      return make_error(ErrorKind::forbidden, "You are not an approver of this request");
    default: return member;
  }
}

ApprovalEvent event_of(rules::VoteEffect effect) {
  switch (effect) {
    case rules::VoteEffect::counted:
    case rules::VoteEffect::step_completed: return ApprovalEvent::step_opened;
    case rules::VoteEffect::approved: return ApprovalEvent::approved;
    case rules::VoteEffect::rejected: return ApprovalEvent::rejected;
  }
  return ApprovalEvent::step_opened;
}

// The grant of a request that is revoked, if it could still be used.
void revoke_grant_of(const Snapshot& snapshot, const model::AccessRequest& request,
                     const model::Principal& principal, TimePoint now,
                     ports::Transaction& transaction) {
  const auto grant = request.grant_id ? snapshot.grant(*request.grant_id) : nullptr;
  if (!grant) return;
  const auto by = principal.is_user() ? std::optional(UserId{principal.actor.id}) : std::nullopt;
  auto revoked = rules::revoke(*grant, by, "The request was revoked", now);
  if (revoked.has_error()) return;  // over already
  transaction.changes.emplace_back(ports::Put<model::Grant>{*std::move(revoked)});
}

}  // namespace

Task<model::RequestView> AccessRequestService::vote(model::Caller caller, RequestId id,
                                                    bool is_approval, std::string comment,
                                                    model::Precondition expected) {
  auto effect = rules::VoteEffect::counted;
  Decide<model::RequestView> decide = [&]() -> Result<DecidedRequest> {
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto found, find_request(*snapshot, id));
    const auto now = context_.clock.now();
    TRY(const auto member, as_reader(*snapshot, caller, now, found->signer_id));
    TRY_VOID(check_version(expected, found->version, "The request"));
    const model::Principal& principal = member.principal();
    const rules::Voter voter{principal.actor, principal.name, snapshot->groups_of(principal.actor)};
    TRY(auto voted, rules::vote(*found, member.signer(), voter, is_approval, comment, now));
    effect = voted.effect;
    // Who is removed as an approver at this very moment has not voted: the proof includes that.
    DecidedRequest decided(member);
    if (effect == rules::VoteEffect::approved) {
      auto grant = rules::make_grant(voted.request, crypto::new_id<GrantId>(now), now);
      voted.request.grant_id = grant.id;
      decided.answer.grant = to_view(project_, grant, now);
      decided.transaction.changes.emplace_back(ports::Put<model::Grant>{std::move(grant)});
    }
    if (effect != rules::VoteEffect::counted) {
      record_event(project_, *snapshot, event_of(effect), voted.request, now, decided.transaction);
    }
    EventDraft event(is_approval ? audit_kinds::approve_request : audit_kinds::reject_request,
                     member.caller(), now);
    about(event, voted.request)
        .fact("step", found->current_step)
        .personal("comment", comment)
        .add_to(decided.transaction);
    decided.answer.request = voted.request;
    ++decided.answer.request.version;
    decided.answer.project_id = project_.id;
    decided.answer.organization_id = project_.organization_id;
    decided.transaction.changes.emplace_back(
        ports::Put<model::AccessRequest>{std::move(voted.request)});
    return decided;
  };
  // Many may vote at once; each of them is entitled to a clear answer.
  CO_TRY(auto view, co_await decide_and_commit<model::RequestView>(
                        context_, decide, DecideOn::caller, vote_attempts_max));
  if (effect != rules::VoteEffect::counted) events_.announce(event_of(effect), view.request.id);
  co_return view;
}

Task<model::RequestView> AccessRequestService::cancel(model::Caller caller, RequestId id,
                                                      model::Precondition expected) {
  Decide<model::RequestView> decide = [&]() -> Result<DecidedRequest> {
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto found, find_request(*snapshot, id));
    const auto now = context_.clock.now();
    TRY(const auto own, as_oneself(*snapshot, caller, now));
    TRY(auto request, rules::cancel(*found, own.principal().actor, now));
    TRY_VOID(check_version(expected, found->version, "The request"));
    DecidedRequest decided(own, to_view(project_, *snapshot, request, now));
    ++decided.answer.request.version;
    record_event(project_, *snapshot, ApprovalEvent::cancelled, request, now, decided.transaction);
    EventDraft event(audit_kinds::cancel_request, own.caller(), now);
    about(event, request).add_to(decided.transaction);
    decided.transaction.changes.emplace_back(ports::Put<model::AccessRequest>{std::move(request)});
    return decided;
  };
  CO_TRY(auto view, co_await decide_and_commit<model::RequestView>(context_, decide));
  events_.announce(ApprovalEvent::cancelled, view.request.id);
  co_return view;
}

Task<model::RequestView> AccessRequestService::revoke(model::Caller caller, std::string id_or_name,
                                                      RequestId id, model::Precondition expected) {
  Decide<model::RequestView> decide = [&]() -> Result<DecidedRequest> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    TRY(const auto member,
        as_signer_caller(*snapshot, caller, now, id_or_name, Action::revoke_request));
    TRY(const auto found, find_request(*snapshot, id));
    if (found->signer_id != member.signer().id) {
      return make_error(ErrorKind::not_found, "Request not found");
    }
    TRY_VOID(check_version(expected, found->version, "The request"));
    TRY(auto request, rules::revoke(*found, now));
    DecidedRequest decided(member, to_view(project_, *snapshot, request, now));
    revoke_grant_of(*snapshot, request, member.principal(), now, decided.transaction);
    record_event(project_, *snapshot, ApprovalEvent::revoked, request, now, decided.transaction);
    EventDraft event(audit_kinds::revoke_request, member.caller(), now);
    about(event, request).add_to(decided.transaction);
    decided.transaction.changes.emplace_back(ports::Put<model::AccessRequest>{std::move(request)});
    return decided;
  };
  CO_TRY(auto view, co_await decide_and_commit<model::RequestView>(context_, decide));
  events_.announce(ApprovalEvent::revoked, view.request.id);
  co_return view;
}

}  // namespace sealmint::service
