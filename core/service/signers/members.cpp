#include "core/service/signers/members.hpp"

#include <algorithm>

#include "core/rules/members.hpp"
#include "core/service/access/approval_support.hpp"
#include "core/service/access/signer_access.hpp"

namespace sealmint::service {
namespace {

using rules::Action;

rules::ActorExists exists_in(const Snapshot& snapshot) {
  return [&snapshot](const model::ActorRef& actor) { return snapshot.exists(actor); };
}

// Who is meant by ids and addresses, each once, in that order.
std::vector<UserId> resolve(const Snapshot& snapshot, const model::NewUserMembers& users,
                            std::vector<std::string>& unresolved) {
  std::vector<UserId> ids;
  const auto add_once = [](auto& list, const auto& value) {
    if (std::ranges::find(list, value) == list.end()) list.push_back(value);
  };
  for (const UserId id : users.user_ids) add_once(ids, id);
  for (const auto& email : users.emails) {
    const auto user = snapshot.user_by_email(email);
    if (user) {
      add_once(ids, user->id);
    } else {
      add_once(unresolved, email);
    }
  }
  return ids;
}

Result<model::AddedUserMembers> add_users_to(SignerDraft& draft,
                                             const model::NewUserMembers& users) {
  model::AddedUserMembers added;
  // An unknown role is refused even when nobody is left to get it.
  TRY_VOID(rules::member_role(users.role));
  for (const UserId id : resolve(draft.snapshot, users, added.unresolved)) {
    const model::NewMember member{{model::ActorKind::user, id.uuid}, users.role};
    if (rules::find_member(draft.signer, member.actor)) {
      added.skipped.push_back(id);
      continue;
    }
    TRY(const auto membership, make_membership(draft.snapshot, member, draft.now));
    TRY_VOID(rules::add_member(draft.signer, membership));
    added.memberships.push_back(to_view(draft.snapshot, draft.signer.id, membership));
  }
  return added;
}

EventDraft& about(EventDraft& event, const model::AddedUserMembers& added, std::string_view role) {
  std::vector<std::string> ids;
  for (const auto& view : added.memberships) ids.push_back(to_string(view.membership.actor.id));
  return event.fact("kind", name(model::ActorKind::user))
      .fact("userIds", joined(ids))
      .fact("added", ids.size())
      .fact("role", role);
}

// The groups of a signer that still exist, for the effective list.
std::vector<model::Group> groups_of(const Snapshot& snapshot, const model::Signer& signer) {
  std::vector<model::Group> groups;
  for (const auto& member : signer.members) {
    if (member.actor.kind != model::ActorKind::group) continue;
    if (const auto group = snapshot.group(GroupId{member.actor.id})) groups.push_back(*group);
  }
  return groups;
}

}  // namespace

Result<std::int64_t> MemberService::version(const model::Principal& principal,
                                            std::string_view id_or_name) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto signer, authorized_signer(*snapshot, principal, id_or_name, Action::read));
  return signer->version;
}

Result<std::vector<model::MemberView>> MemberService::list(
    const model::Principal& principal, std::string_view id_or_name,
    std::optional<model::ActorKind> kind) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto signer, authorized_signer(*snapshot, principal, id_or_name, Action::read));
  std::vector<model::MemberView> members;
  for (const auto& member : signer->members) {
    if (kind && member.actor.kind != *kind) continue;
    members.push_back(to_view(*snapshot, signer->id, member));
  }
  return members;
}

Result<std::vector<model::EffectiveMemberView>> MemberService::list_effective(
    const model::Principal& principal, std::string_view id_or_name,
    std::optional<model::ActorKind> kind) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const auto signer, authorized_signer(*snapshot, principal, id_or_name, Action::read));
  std::vector<model::EffectiveMemberView> members;
  for (auto& member : rules::effective_members(*signer, groups_of(*snapshot, *signer), kind)) {
    if (!snapshot->exists(member.actor)) continue;
    auto details = member_details(*snapshot, member.actor);
    members.push_back({std::move(member), std::move(details)});
  }
  return members;
}

Task<model::MemberView> MemberService::add(model::Caller caller, std::string id_or_name,
                                           model::NewMember member,
                                           AddToCommit<model::MemberView> add,
                                           model::Precondition expected) {
  model::MemberView view;
  DecideChange decide = [&](SignerDraft& draft) -> Result<Draft> {
    TRY(const auto membership, make_membership(draft.snapshot, member, draft.now));
    TRY_VOID(rules::add_member(draft.signer, membership));
    about(draft.event, membership);
    view = to_view(draft.snapshot, draft.signer.id, membership);
    if (add) add(view, draft.transaction);
    return Draft::changed;
  };
  const SignerAct act{caller, Action::manage_members, audit_kinds::add_member};
  CO_TRY_VOID(co_await change_signer(context_, act, std::move(id_or_name), std::move(decide),
                                     std::move(expected)));
  co_return view;
}

Task<model::AddedUserMembers> MemberService::add_users(model::Caller caller, std::string id_or_name,
                                                       model::NewUserMembers users,
                                                       AddToCommit<model::AddedUserMembers> add,
                                                       model::Precondition expected) {
  model::AddedUserMembers added;
  DecideChange decide = [&](SignerDraft& draft) -> Result<Draft> {
    TRY(added, add_users_to(draft, users));
    about(draft.event, added, users.role);
    if (add) add(added, draft.transaction);
    return added.memberships.empty() ? Draft::unchanged : Draft::changed;
  };
  const SignerAct act{caller, Action::manage_members, audit_kinds::add_member};
  CO_TRY_VOID(co_await change_signer(context_, act, std::move(id_or_name), std::move(decide),
                                     std::move(expected)));
  co_return added;
}

Task<model::MemberView> MemberService::change_role(model::Caller caller, std::string id_or_name,
                                                   model::MemberKey key, std::string role,
                                                   model::Precondition expected) {
  model::MemberView view;
  DecideChange decide = [&](SignerDraft& draft) -> Result<Draft> {
    TRY(const auto wanted, rules::member_role(role));
    TRY(const auto former, rules::require_member(draft.signer, key));
    TRY(const auto membership,
        rules::change_role(draft.signer, key, wanted, draft.now, exists_in(draft.snapshot)));
    about(draft.event, membership).fact("formerRole", name(former.role));
    view = to_view(draft.snapshot, draft.signer.id, membership);
    if (wanted == model::Role::auditor) {
      forget_approver(draft.snapshot, draft.signer.id, membership.actor, draft.now,
                      draft.transaction);
    }
    return former.role == wanted ? Draft::unchanged : Draft::changed;
  };
  const SignerAct act{caller, Action::manage_members, audit_kinds::update_member};
  CO_TRY_VOID(co_await change_signer(context_, act, std::move(id_or_name), std::move(decide),
                                     std::move(expected)));
  co_return view;
}

Task<model::RemovedMember> MemberService::remove(model::Caller caller, std::string id_or_name,
                                                 model::MemberKey key,
                                                 model::Precondition expected) {
  model::RemovedMember removed;
  DecideChange decide = [&](SignerDraft& draft) -> Result<Draft> {
    TRY(const auto membership, rules::remove_member(draft.signer, key, exists_in(draft.snapshot)));
    removed = {draft.signer.id, membership.id};
    about(draft.event, membership);
    forget_approver(draft.snapshot, draft.signer.id, membership.actor, draft.now,
                    draft.transaction);
    return Draft::changed;
  };
  const SignerAct act{caller, Action::manage_members, audit_kinds::remove_member};
  CO_TRY_VOID(co_await change_signer(context_, act, std::move(id_or_name), std::move(decide),
                                     std::move(expected)));
  co_return removed;
}

}  // namespace sealmint::service
