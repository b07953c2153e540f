#include "core/rules/vote.hpp"

#include <algorithm>
#include <optional>

namespace sealmint::rules {
namespace {

using model::ActorKind;
using model::ActorRef;
using model::RequestStatus;

bool is_voting_member(const model::Signer& signer, const ActorRef& actor) {
  return std::ranges::any_of(signer.members, [&actor](const model::Membership& member) {
    return member.actor == actor && member.role != model::Role::auditor;
  });
}

bool is_approver_of_any(const model::AccessRequest& request, const model::Signer& signer,
                        const Voter& voter) {
  return std::ranges::any_of(request.steps, [&](const model::RequestStep& each) {
    return is_approver(each.step, signer, voter);
  });
}

Error not_pending(const model::AccessRequest& request) {
  return make_error(ErrorKind::rejected,
                    "The request is " + std::string(name(request.status)) + ", not pending");
}

model::RequestStep& current_step(model::AccessRequest& request) {
  return request.steps.at(static_cast<std::size_t>(request.current_step - 1));
}

std::int64_t approvals_in(const model::RequestStep& step) {
  return std::ranges::count(step.decisions, true, &model::Decision::is_approval);
}

void close(model::AccessRequest& request, RequestStatus status, TimePoint now) {
  request.status = status;
  request.updated_at = now;
}

// Moves on after an approval: to the next step, or to the end.
VoteEffect advance(model::AccessRequest& request, TimePoint now) {
  const auto& step = current_step(request);
  if (approvals_in(step) < step.step.required_approvals) return VoteEffect::counted;
  if (static_cast<std::size_t>(request.current_step) < request.steps.size()) {
    ++request.current_step;
    return VoteEffect::step_completed;
  }
  close(request, RequestStatus::approved, now);
  return VoteEffect::approved;
}

// The number of the first step that cannot be completed any more by the people there are. Who has
// voted in a step may not do so again; the requester never may.
std::optional<std::size_t> unreachable_step(const model::AccessRequest& request,
                                            const ApproversOf& approvers_of) {
  for (auto i = static_cast<std::size_t>(request.current_step - 1); i < request.steps.size(); ++i) {
    const auto& step = request.steps[i];
    const auto users = approvers_of(step.step);
    const auto open = std::ranges::count_if(users, [&](UserId user) {
      return request.requester != ActorRef{ActorKind::user, user.uuid} &&
             std::ranges::find(step.decisions, user, &model::Decision::approver) ==
                 step.decisions.end();
    });
    if (approvals_in(step) + open < step.step.required_approvals) return i + 1;
  }
  return std::nullopt;
}

}  // namespace

bool is_approver(const model::ApprovalStep& step, const model::Signer& signer, const Voter& voter) {
  if (voter.actor.kind != ActorKind::user) return false;
  return std::ranges::any_of(step.approvers, [&](const ActorRef& listed) {
    if (!is_voting_member(signer, listed)) return false;
    if (listed.kind != ActorKind::group) return listed == voter.actor;
    return std::ranges::find(voter.groups, GroupId{listed.id}) != voter.groups.end();
  });
}

Result<Voted> vote(model::AccessRequest request, const model::Signer& signer, const Voter& voter,
                   bool is_approval, std::string comment, TimePoint now) {
  if (voter.actor.kind != ActorKind::user) {
    return make_error(ErrorKind::forbidden, "Only a user may approve or reject a request");
  }
  if (request.requester == voter.actor) {
    return make_error(ErrorKind::forbidden, "Nobody may decide on a request of their own");
  }
  expire_if_due(request, now);
  if (request.status != RequestStatus::pending && is_approver_of_any(request, signer, voter)) {
    return not_pending(request);
  }
  if (request.status != RequestStatus::pending ||
      !is_approver(current_step(request).step, signer, voter)) {
    return make_error(ErrorKind::forbidden,
                      "You are not an approver of the current step of this request");
  }
  auto& decisions = current_step(request).decisions;
  const UserId user{voter.actor.id};
  if (std::ranges::find(decisions, user, &model::Decision::approver) != decisions.end()) {
    return make_error(ErrorKind::rejected, "You have decided in this step already");
  }
  decisions.push_back({user, voter.name, is_approval, std::move(comment), now});
  request.updated_at = now;
  if (!is_approval) {
    close(request, RequestStatus::rejected, now);
    return Voted{std::move(request), VoteEffect::rejected};
  }
  const VoteEffect effect = advance(request, now);
  return Voted{std::move(request), effect};
}

Result<model::AccessRequest> cancel(model::AccessRequest request, const ActorRef& who,
                                    TimePoint now) {
  if (request.requester != who) {
    return make_error(ErrorKind::forbidden, "Only the requester may cancel a request");
  }
  expire_if_due(request, now);
  if (request.status != RequestStatus::pending) return not_pending(request);
  close(request, RequestStatus::cancelled, now);
  return request;
}

Result<model::AccessRequest> revoke(model::AccessRequest request, TimePoint now) {
  expire_if_due(request, now);
  if (request.status != RequestStatus::pending && request.status != RequestStatus::approved) {
    return make_error(ErrorKind::rejected, "The request is " + std::string(name(request.status)) +
                                               "; only a pending or approved one can be revoked");
  }
  close(request, RequestStatus::cancelled, now);
  return request;
}

bool expire_if_due(model::AccessRequest& request, TimePoint now) {
  if (request.status != RequestStatus::pending || now < request.expires_at) return false;
  close(request, RequestStatus::expired, now);
  return true;
}

bool cancel_if_unreachable(model::AccessRequest& request, const ApproversOf& approvers_of,
                           TimePoint now) {
  if (request.status != RequestStatus::pending) return false;
  const auto step = unreachable_step(request, approvers_of);
  if (!step) return false;
  request.closing_reason = "Step " + std::to_string(*step) +
                           " can no longer get the approvals it needs: its approvers are gone";
  close(request, RequestStatus::cancelled, now);
  return true;
}

Result<void> check_reachable(const model::AccessRequest& request, const ApproversOf& approvers_of) {
  const auto step = unreachable_step(request, approvers_of);
  if (!step) return {};
  return make_error(ErrorKind::rejected, "Step " + std::to_string(*step) +
                                             " cannot get the approvals it needs: too few people "
                                             "besides you may give one");
}

model::Grant make_grant(const model::AccessRequest& request, GrantId id, TimePoint now) {
  model::Grant grant;
  grant.id = id;
  grant.request_id = request.id;
  grant.signer_id = request.signer_id;
  grant.signer_name = request.signer_name;
  grant.grantee = request.requester;
  grant.signings_max = request.terms.signings_max;
  grant.window_start = std::max(request.terms.not_before.value_or(now), now);
  if (request.terms.window) grant.expires_at = grant.window_start + request.terms.window->seconds();
  grant.scope = request.terms.scope;
  grant.created_at = now;
  return grant;
}

}  // namespace sealmint::rules
