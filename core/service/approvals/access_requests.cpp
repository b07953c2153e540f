// Opening and reading; see access_decisions.cpp for what becomes of a request.
#include "core/service/approvals/access_requests.hpp"

#include <algorithm>

#include "core/crypto/random.hpp"
#include "core/rules/request_terms.hpp"
#include "core/rules/scope.hpp"
#include "core/service/access/approval_support.hpp"
#include "core/service/access/signer_access.hpp"
#include "core/service/approvals/request_manifest.hpp"

namespace sealmint::service {
namespace {

using model::RequestStatus;
using rules::Action;
using DecidedRequest = Decided<model::RequestView>;

std::string email_of(const Snapshot& snapshot, const model::ActorRef& actor) {
  const auto user = snapshot.user(UserId{actor.id});
  return actor.kind == model::ActorKind::user && user ? user->email : std::string{};
}

// What requests and pre-approvals have in common.
Result<model::AccessRequest> draft_request(const Snapshot& snapshot, const model::Signer& signer,
                                           const model::ApprovalPolicy& policy,
                                           const model::ActorRef& requester,
                                           const model::RequestInput& input, TimePoint now) {
  model::AccessRequest request;
  TRY(request.terms, rules::request_terms(input.terms, policy, now));
  request.terms.scope = rules::canonical_scope(input.scope);
  request.id = crypto::new_id<RequestId>(now);
  request.policy_id = policy.id;
  request.signer_id = signer.id;
  request.signer_name = signer.name;
  request.requester = requester;
  request.requester_name = snapshot.display_name(requester);
  request.requester_email = email_of(snapshot, requester);
  request.justification = input.justification;
  request.expires_at = now + limits::request_lifetime;
  request.created_at = now;
  request.updated_at = now;
  return request;
}

// The open request of the same principal for the same signer and scope. One that time has ended
// is put away on the way, so that it does not stand in the way of a new one.
Result<Shared<model::AccessRequest>> open_twin(const Project& project, const Snapshot& snapshot,
                                               const model::AccessRequest& request, TimePoint now,
                                               ports::Transaction& transaction) {
  std::size_t open = 0;
  for (const auto& other : snapshot.pending_requests_of(request.requester)) {
    if (other->signer_id != request.signer_id) continue;
    ++open;
    if (other->terms.scope != request.terms.scope) continue;
    model::AccessRequest ended = *other;
    if (!rules::expire_if_due(ended, now)) return other;
    record_event(project, snapshot, ApprovalEvent::expired, ended, now, transaction);
    record_end(ended, now, transaction);
    transaction.changes.emplace_back(ports::Put<model::AccessRequest>{std::move(ended)});
  }
  if (open < limits::open_requests_per_principal) return Shared<model::AccessRequest>{};
  return make_error(ErrorKind::rejected, "You have " + std::to_string(open) +
                                             " open requests on this signer, which is the most "
                                             "one can have");
}

bool is_wanted(const model::AccessRequest& request, const RequestFilter& filter) {
  return filter.statuses.empty() ||
         std::ranges::find(filter.statuses, request.status) != filter.statuses.end();
}

// Newest first; `requests` come oldest first.
model::RequestPage page_of_requests(const Project& project, const Snapshot& snapshot,
                                    const std::vector<Shared<model::AccessRequest>>& requests,
                                    const RequestFilter& filter, TimePoint now) {
  model::RequestPage page;
  for (auto it = requests.rbegin(); it != requests.rend(); ++it) {
    model::AccessRequest request = **it;
    rules::expire_if_due(request, now);
    if (!is_wanted(request, filter)) continue;
    const std::size_t position = page.total_count++;
    if (position < filter.offset || page.requests.size() >= filter.limit) continue;
    page.requests.push_back(to_view(project, snapshot, std::move(request), now));
  }
  return page;
}

EventDraft& describe_terms(EventDraft& event, const model::AccessRequest& request) {
  return event.fact("requestedSignings", request.terms.signings_max)
      .fact("requestedWindowDuration", request.terms.window)
      .fact("notBefore", request.terms.not_before)
      .scope(request.terms.scope)
      .personal("justification", request.justification);
}

// Contract 16 has two names for it: what was asked of the signer, and the request as such.
void record_opening(const model::Caller& caller, const model::AccessRequest& request, TimePoint now,
                    ports::Transaction& transaction) {
  EventDraft asking(audit_kinds::request_to_sign, caller, now);
  about(asking, request).add_to(transaction);
  EventDraft creation(audit_kinds::create_request, caller, now);
  describe_terms(about(creation, request), request)
      .fact("stepCount", request.steps.size())
      .fact("expiresAt", request.expires_at)
      .add_to(transaction);
}

Error grantee_missing() {
  return make_error(ErrorKind::rejected,
                    "granteeUserId, granteeIdentityId: exactly one of the two must be given");
}

Result<void> check_grantee(const Snapshot& snapshot, const model::Signer& signer,
                           const model::ActorRef& grantee) {
  const model::Principal principal{grantee, {}, snapshot.product_role(grantee), {}};
  const auto roles = rules::roles_on(signer, principal, snapshot.groups_of(grantee));
  if (!snapshot.exists(grantee) || !rules::allows(roles, Action::sign)) {
    return make_error(ErrorKind::rejected,
                      "The grantee must be an administrator or operator of signer " + signer.name);
  }
  const auto grants = snapshot.active_grants_of(grantee);
  const auto here =
      std::ranges::count(grants, signer.id, [](const auto& grant) { return grant->signer_id; });
  if (static_cast<std::size_t>(here) < limits::active_grants_per_principal) return {};
  return make_error(ErrorKind::rejected,
                    "The grantee has as many active grants on this signer as one can have");
}

}  // namespace

Result<RequestId> AccessRequestService::require_on_signer(const model::Principal& principal,
                                                          std::string_view id_or_name,
                                                          std::string_view id) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto signer, authorized_signer(*snapshot, principal, id_or_name, Action::read));
  const auto uuid = parse_uuid(id);
  const auto request = uuid ? snapshot->request(RequestId{*uuid}) : nullptr;
  if (request && request->signer_id == signer->id) return request->id;
  return make_error(ErrorKind::not_found, "Request not found");
}

Task<model::RequestView> AccessRequestService::open(model::Caller caller, std::string id_or_name,
                                                    model::RequestInput input,
                                                    AddToCommit<model::RequestView> add) {
  if (input.fills_address && !input.scope.is_empty()) {
    input.scope.ip_address = caller.sender.source_ip;
  }
  CO_TRY(const auto manifest, co_await take_manifest(context_, input));
  bool is_new = false;
  Decide<model::RequestView> decide = [&]() -> Result<DecidedRequest> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    TRY(const auto member,
        as_signer_caller(*snapshot, caller, now, id_or_name, Action::request_sign));
    const model::Signer& signer = member.signer();
    const auto policy = policy_of(*snapshot, signer);
    TRY(auto request,
        draft_request(*snapshot, signer, policy, member.principal().actor, input, now));
    for (const auto& step : policy.steps) request.steps.push_back({step, {}});
    DecidedRequest decided(member);
    TRY(const auto twin, open_twin(project_, *snapshot, request, now, decided.transaction));
    is_new = twin == nullptr;
    const bool brings_list = manifest && (is_new || twin->manifest_size == 0);
    if (!is_new) request = *twin;
    if (brings_list) {
      TRY_VOID(keep_manifest(*snapshot, *manifest, request, decided.transaction));
    }
    if (is_new) {
      TRY_VOID(rules::check_reachable(request, approvers_of(*snapshot, signer)));
    }
    if (is_new || brings_list) {
      if (is_new) {
        record_event(project_, *snapshot, ApprovalEvent::opened, request, now, decided.transaction);
        record_opening(member.caller(), request, now, decided.transaction);
      }
      decided.transaction.changes.emplace_back(ports::Put<model::AccessRequest>{request});
      ++request.version;
    }
    decided.answer = to_view(project_, *snapshot, std::move(request), now);
    if (add) add(decided.answer, decided.transaction);
    return decided;
  };
  CO_TRY(auto view, co_await decide_and_commit<model::RequestView>(context_, decide));
  if (is_new) events_.announce(ApprovalEvent::opened, view.request.id);
  co_return view;
}

Task<model::PreApproval> AccessRequestService::pre_approve(model::Caller caller,
                                                           std::string id_or_name,
                                                           model::PreApproveInput input,
                                                           AddToCommit<model::PreApproval> add) {
  CO_TRY(const auto manifest, co_await take_manifest(context_, input.request));
  Decide<model::PreApproval> decide = [&]() -> Result<Decided<model::PreApproval>> {
    const auto snapshot = context_.directory.snapshot();
    const auto now = context_.clock.now();
    TRY(const auto member,
        as_signer_caller(*snapshot, caller, now, id_or_name, Action::pre_approve));
    const model::Signer& signer = member.signer();
    const model::ActorRef& approver = member.principal().actor;
    if (input.grantees.size() != 1) return grantee_missing();
    const auto grantee = input.grantees.front();
    if (grantee == approver && !rule_.allows_self_pre_approval) {
      return make_error(ErrorKind::forbidden, "Nobody may approve their own signatures in advance");
    }
    const auto policy = policy_of(*snapshot, signer);
    TRY(auto request, draft_request(*snapshot, signer, policy, grantee, input.request, now));
    TRY_VOID(check_grantee(*snapshot, signer, grantee));
    request.status = RequestStatus::approved;
    request.approver = approver;
    auto grant = rules::make_grant(request, crypto::new_id<GrantId>(now), now);
    request.grant_id = grant.id;
    Decided<model::PreApproval> decided(member);
    if (manifest) {
      TRY_VOID(keep_manifest(*snapshot, *manifest, request, decided.transaction));
    }
    decided.answer.grant = to_view(project_, grant, now);
    decided.answer.request = to_view(project_, *snapshot, request, now);
    decided.answer.request.grant = decided.answer.grant;
    record_event(project_, *snapshot, ApprovalEvent::approved, request, now, decided.transaction);
    EventDraft event(audit_kinds::pre_approve_signing, member.caller(), now);
    describe_terms(about(event, request), request)
        .subject("grantee", grantee)
        .fact("self", grantee == approver)
        .add_to(decided.transaction);
    decided.transaction.changes.emplace_back(ports::Put<model::AccessRequest>{std::move(request)});
    decided.transaction.changes.emplace_back(ports::Put<model::Grant>{std::move(grant)});
    if (add) add(decided.answer, decided.transaction);
    return decided;
  };
  CO_TRY(auto made, co_await decide_and_commit<model::PreApproval>(context_, decide));
  events_.announce(ApprovalEvent::approved, made.request.request.id);
  co_return made;
}

Result<model::RequestPage> AccessRequestService::list(const model::Principal& principal,
                                                      std::string_view id_or_name,
                                                      const RequestFilter& filter) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto signer, authorized_signer(*snapshot, principal, id_or_name, Action::read));
  return page_of_requests(project_, *snapshot, snapshot->requests_of(signer->id), filter,
                          context_.clock.now());
}

model::RequestPage AccessRequestService::list_visible(const model::Principal& principal,
                                                      std::optional<SignerId> signer_id,
                                                      const RequestFilter& filter) const {
  const auto snapshot = context_.directory.snapshot();
  std::vector<Shared<model::AccessRequest>> visible;
  for (auto& request : signer_id ? snapshot->requests_of(*signer_id) : snapshot->requests()) {
    if (request->requester == principal.actor ||
        may_read(*snapshot, principal, request->signer_id)) {
      visible.push_back(std::move(request));
    }
  }
  return page_of_requests(project_, *snapshot, visible, filter, context_.clock.now());
}

Result<model::RequestView> AccessRequestService::get(const model::Principal& principal,
                                                     RequestId id) const {
  const auto snapshot = context_.directory.snapshot();
  const auto request = snapshot->request(id);
  if (!request) return make_error(ErrorKind::not_found, "Request not found");
  if (request->requester != principal.actor &&
      !may_read(*snapshot, principal, request->signer_id)) {
    return make_error(ErrorKind::forbidden, "You are not allowed to read this request");
  }
  return to_view(project_, *snapshot, *request, context_.clock.now());
}

}  // namespace sealmint::service
