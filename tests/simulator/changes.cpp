#include "tests/simulator/changes.hpp"

#include <algorithm>

#include "core/base/limits.hpp"
#include "core/rules/grant_state.hpp"
#include "core/rules/request_terms.hpp"
#include "core/rules/vote.hpp"
#include "core/service/access/commit.hpp"

namespace sealmint::simulator {
namespace {

template <class T>
ports::Transaction put(T value) {
  ports::Transaction transaction;
  transaction.changes.emplace_back(ports::Put<T>{std::move(value)});
  return transaction;
}

// The mistake: a person's earlier vote in the step is out of sight while the next one is counted.
Result<rules::Voted> vote_again(model::AccessRequest request, const model::Signer& signer,
                                const rules::Voter& voter, TimePoint now) {
  const auto number = static_cast<std::size_t>(request.current_step - 1);
  auto& decisions = request.steps[number].decisions;
  const auto earlier =
      std::ranges::find(decisions, UserId{voter.actor.id}, &model::Decision::approver);
  if (earlier != decisions.end()) earlier->approver = UserId{};
  auto voted = rules::vote(std::move(request), signer, voter, true, "", now);
  if (voted.has_value()) {
    for (auto& each : voted->request.steps[number].decisions)
      each.approver = UserId{voter.actor.id};
  }
  return voted;
}

}  // namespace

std::optional<Change> Changes::pick(const service::Snapshot& truth) {
  if (dice_.chance(12)) return dice_.chance(65) ? administer() : change_admin();
  if (dice_.chance(40)) {
    if (auto change = repair(truth)) return change;
  }
  const std::size_t roll = dice_.below(100);
  if (roll < 18) return open_request();
  if (roll < 30) return pre_approve();
  if (roll < 72) return vote(truth);
  if (roll < 80) return revoke_grant(truth);
  if (roll < 84) return revoke_request(truth);
  if (roll < 88) return toggle_signer();
  if (roll < 93) {
    return change_member(dice_.below(world_.people.size()),
                         static_cast<model::Role>(1 + dice_.below(3)));
  }
  if (roll < 97) return change_token(world_.people[dice_.below(world_.people.size())]);
  return toggle_lead();
}

std::optional<Change> Changes::repair(const service::Snapshot& truth) {
  const auto signer = truth.signer(world_.signer);
  if (signer->status != model::SignerStatus::active) return toggle_signer();
  for (const Person& person : world_.people) {
    if (!truth.access_token(person.token)) return change_token(person);
  }
  // One more of those who were members at the beginning; carol belongs to a group.
  for (std::size_t number : {0U, 1U, 3U, 4U}) {
    const auto& actor = world_.people[number].actor;
    const bool is_member = std::ranges::any_of(
        signer->members, [&actor](const auto& member) { return member.actor == actor; });
    if (!is_member) return change_member(number, model::Role::operator_);
  }
  return std::nullopt;
}

Change Changes::open_request() {
  const Person& person = world_.people[dice_.below(world_.people.size())];
  model::TermsInput terms;
  terms.signings = static_cast<std::int64_t>(1 + dice_.below(5));
  if (dice_.chance(40)) terms.window = "2h";
  model::Scope scope;
  if (dice_.chance(30)) scope.hostname = "build-1";
  const RequestId id = dice_.id<RequestId>();
  Change change;
  change.decide = [this, &person, terms, scope, id](
                      const service::Snapshot& snapshot,
                      TimePoint now) -> std::optional<ports::Transaction> {
    const auto policy = snapshot.policy_of(world_.signer);
    auto agreed = rules::request_terms(terms, *policy, now);
    if (agreed.has_error()) return std::nullopt;
    model::AccessRequest request;
    request.id = id;
    request.policy_id = policy->id;
    request.signer_id = world_.signer;
    request.requester = person.actor;
    request.terms = *std::move(agreed);
    request.terms.scope = rules::canonical_scope(scope);
    for (const auto& step : policy->steps) request.steps.push_back({step, {}});
    request.created_at = request.updated_at = now;
    request.expires_at = now + limits::request_lifetime;
    return put(std::move(request));
  };
  return change;
}

Change Changes::pre_approve() {
  const Person& person = world_.people[dice_.below(world_.people.size())];
  const auto signings = static_cast<std::int64_t>(1 + dice_.below(5));
  const RequestId id = dice_.id<RequestId>();
  const GrantId grant_id = dice_.id<GrantId>();
  Change change;
  change.decide = [this, &person, signings, id, grant_id](const service::Snapshot&, TimePoint now) {
    model::AccessRequest request;
    request.id = id;
    request.signer_id = world_.signer;
    request.requester = person.actor;
    request.approver = world_.people.front().actor;
    request.terms.signings_max = signings;
    request.status = model::RequestStatus::approved;
    request.created_at = request.updated_at = request.expires_at = now;
    request.grant_id = grant_id;
    auto transaction = put(rules::make_grant(request, grant_id, now));
    transaction.changes.emplace_back(ports::Put<model::AccessRequest>{std::move(request)});
    return std::optional(std::move(transaction));
  };
  return change;
}

std::optional<Change> Changes::vote(const service::Snapshot& truth) {
  const auto pending = truth.pending_requests();
  if (pending.empty()) return std::nullopt;
  const RequestId id = pending[dice_.below(pending.size())]->id;
  const Person& person = world_.people[dice_.below(world_.people.size())];
  const bool is_approval = dice_.chance(94);
  const GrantId grant_id = dice_.id<GrantId>();
  Change change;
  change.decide = [this, id, &person, is_approval, grant_id](
                      const service::Snapshot& snapshot,
                      TimePoint now) -> std::optional<ports::Transaction> {
    const auto request = snapshot.request(id);
    const auto signer = snapshot.signer(world_.signer);
    if (!request || !signer) return std::nullopt;
    const auto groups = snapshot.groups_of(person.actor);
    const rules::Voter voter{person.actor, person.name, groups};
    auto voted = mutant_ == Mutant::vote_counted_twice && is_approval
                     ? vote_again(*request, *signer, voter, now)
                     : rules::vote(*request, *signer, voter, is_approval, "", now);
    if (voted.has_error()) return std::nullopt;
    ports::Transaction transaction;
    if (voted->effect == rules::VoteEffect::approved) {
      const bool is_early = mutant_ == Mutant::window_from_submission;
      auto grant =
          rules::make_grant(voted->request, grant_id, is_early ? request->created_at : now);
      voted->request.grant_id = grant.id;
      transaction.changes.emplace_back(ports::Put<model::Grant>{std::move(grant)});
    }
    transaction.changes.emplace_back(ports::Put<model::AccessRequest>{std::move(voted->request)});
    return transaction;
  };
  return change;
}

std::optional<Change> Changes::revoke_grant(const service::Snapshot& truth) {
  const auto active = truth.active_grants();
  if (active.empty()) return std::nullopt;
  const GrantId id = active[dice_.below(active.size())]->id;
  Change change;
  change.revokes = id;
  change.decide = [id](const service::Snapshot& snapshot,
                       TimePoint now) -> std::optional<ports::Transaction> {
    const auto grant = snapshot.grant(id);
    if (!grant) return std::nullopt;
    auto revoked = rules::revoke(*grant, std::nullopt, "", now);
    if (revoked.has_error()) return std::nullopt;
    return put(*std::move(revoked));
  };
  return change;
}

std::optional<Change> Changes::revoke_request(const service::Snapshot& truth) {
  const auto pending = truth.pending_requests();
  if (pending.empty()) return std::nullopt;
  const RequestId id = pending[dice_.below(pending.size())]->id;
  Change change;
  change.decide = [id](const service::Snapshot& snapshot,
                       TimePoint now) -> std::optional<ports::Transaction> {
    const auto request = snapshot.request(id);
    if (!request) return std::nullopt;
    auto revoked = rules::revoke(*request, now);
    // An approved one would take its grant with it: that is revoke_grant here.
    if (revoked.has_error() || request->grant_id) return std::nullopt;
    return put(*std::move(revoked));
  };
  return change;
}

Change Changes::toggle_signer() {
  Change change;
  change.decide = [this](const service::Snapshot& snapshot, TimePoint) {
    auto signer = *snapshot.signer(world_.signer);
    signer.status = signer.status == model::SignerStatus::active ? model::SignerStatus::disabled
                                                                 : model::SignerStatus::active;
    return std::optional(put(std::move(signer)));
  };
  return change;
}

Change Changes::change_member(std::size_t number, model::Role role) {
  const MembershipId id = dice_.id<MembershipId>();
  Change change;
  change.decide = [this, number, id, role](const service::Snapshot& snapshot, TimePoint now) {
    auto signer = *snapshot.signer(world_.signer);
    const auto& actor = world_.people[number].actor;
    if (std::erase_if(signer.members, [&](const auto& each) { return each.actor == actor; }) == 0) {
      signer.members.push_back({id, actor, role, now, now});
    }
    return std::optional(put(std::move(signer)));
  };
  return change;
}

Change Changes::change_token(const Person& person) {
  Change change;
  change.decide = [&person](const service::Snapshot& snapshot, TimePoint now) {
    ports::Transaction transaction;
    if (const auto token = snapshot.access_token(person.token)) {
      transaction.changes.emplace_back(ports::Erase<model::AccessToken>{token->id});
    } else {
      // Logged in anew, under the same number to keep the people of the simulation simple.
      model::AccessToken next;
      next.id = person.token;
      std::ranges::copy(next.id.uuid.bytes, next.token_hash.begin());
      next.actor = person.actor;
      next.created_at = now;
      next.expires_at = next.max_expires_at = now + std::chrono::hours{24 * 600};
      transaction.changes.emplace_back(ports::Put<model::AccessToken>{std::move(next)});
    }
    return std::optional(std::move(transaction));
  };
  return change;
}

Change Changes::toggle_lead() {
  const Person& person = world_.people[dice_.below(world_.people.size())];
  Change change;
  change.decide = [this, &person](const service::Snapshot& snapshot, TimePoint) {
    auto group = *snapshot.group(world_.leads);
    if (std::erase(group.members, person.actor) == 0) group.members.push_back(person.actor);
    return std::optional(put(std::move(group)));
  };
  return change;
}

Change Changes::administer() {
  const Person& admin = world_.admins[dice_.below(world_.admins.size())];
  const IdentityId id = dice_.id<IdentityId>();
  Change change;
  change.decide = [&admin, id](const service::Snapshot& snapshot,
                               TimePoint now) -> std::optional<ports::Transaction> {
    model::Caller caller;
    caller.principal.token_id = admin.token;
    const auto proved = service::as_admin(snapshot, caller, now, "manage machine identities");
    if (proved.has_error()) return std::nullopt;
    model::Identity identity;
    identity.id = id;
    identity.name = "made by " + proved->principal().name;
    identity.created_at = identity.updated_at = now;
    service::Decided<service::Nothing> decided(*proved);
    decided.transaction.rights = decided.proof.rights();
    decided.transaction.changes.emplace_back(ports::Put<model::Identity>{std::move(identity)});
    return std::move(decided.transaction);
  };
  return change;
}

Change Changes::change_admin() {
  if (dice_.chance(30)) return change_token(world_.admins[dice_.below(world_.admins.size())]);
  Change change;
  if (dice_.chance(50)) {
    change.decide = [this](const service::Snapshot& snapshot, TimePoint) {
      auto user = *snapshot.user(UserId{world_.admins.front().actor.id});
      user.role = user.role == model::ProductRole::admin ? model::ProductRole::member
                                                         : model::ProductRole::admin;
      return std::optional(put(std::move(user)));
    };
  } else {
    change.decide = [this](const service::Snapshot& snapshot, TimePoint) {
      auto group = *snapshot.group(world_.admin_group);
      const auto& actor = world_.admins.back().actor;
      if (std::erase(group.members, actor) == 0) group.members.push_back(actor);
      return std::optional(put(std::move(group)));
    };
  }
  return change;
}

ports::Transaction Changes::sweep(const service::Snapshot& snapshot, TimePoint now) {
  ports::Transaction transaction;
  for (const auto& each : snapshot.active_grants()) {
    auto grant = *each;
    if (rules::expire_if_due(grant, now)) {
      transaction.changes.emplace_back(ports::Put<model::Grant>{std::move(grant)});
    }
  }
  for (const auto& each : snapshot.pending_requests()) {
    auto request = *each;
    if (rules::expire_if_due(request, now)) {
      transaction.changes.emplace_back(ports::Put<model::AccessRequest>{std::move(request)});
    }
  }
  return transaction;
}

}  // namespace sealmint::simulator
