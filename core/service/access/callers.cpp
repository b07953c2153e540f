#include "core/service/access/callers.hpp"

#include <algorithm>
#include <string>

#include "core/service/access/token_check.hpp"

namespace sealmint::service {
namespace {

using model::ProductRole;

ProductRole own_role(const Snapshot& snapshot, const model::ActorRef& actor) {
  if (actor.kind == model::ActorKind::user) {
    const auto& user = snapshot.user(UserId{actor.id});
    return user ? user->role : ProductRole::no_access;
  }
  const auto& identity = snapshot.identity(IdentityId{actor.id});
  return identity ? identity->role : ProductRole::no_access;
}

// The group that gives the actor a product role of at least this one; nil when its own does.
Uuid source_of(const Snapshot& snapshot, const model::ActorRef& actor, ProductRole role) {
  if (own_role(snapshot, actor) >= role) return {};
  for (const GroupId id : snapshot.groups_of(actor)) {
    const auto& group = snapshot.group(id);
    if (group && group->role >= role) return id.uuid;
  }
  return {};
}

ports::RightsCondition condition_of(const Snapshot& snapshot, TokenId token,
                                    const ports::RightHolder& holder) {
  return {{}, token, snapshot.rights_epoch(token, holder), holder};
}

// What the right rests on, beside the signer itself. Direct membership comes first, because then no
// change of a group is in the way.
ports::RightHolder holder_of(const Snapshot& snapshot, const model::Principal& principal,
                             const model::Signer& signer, rules::Action action) {
  ports::RightHolder holder{principal.actor.id, {}, {}};
  model::Principal member = principal;
  member.role = ProductRole::member;
  const auto may = [&](std::span<const GroupId> groups) {
    return rules::allows(rules::roles_on(signer, member, groups), action);
  };
  const auto groups = snapshot.groups_of(principal.actor);
  const bool is_by_membership = may(groups);
  holder.group_of_product_role = source_of(
      snapshot, principal.actor, is_by_membership ? ProductRole::member : ProductRole::admin);
  if (!is_by_membership || may({})) return holder;
  const auto found =
      std::ranges::find_if(groups, [&](const GroupId& group) { return may(std::span(&group, 1)); });
  if (found != groups.end()) holder.group_of_signer_role = found->uuid;
  return holder;
}

}  // namespace

Result<AdminCaller> as_admin(const Snapshot& snapshot, const model::Caller& caller, TimePoint now,
                             std::string_view what) {
  TRY(auto principal,
      principal_now(snapshot, caller.principal.token_id, caller.sender.source_ip, now));
  if (!principal.is_admin()) {
    return make_error(ErrorKind::forbidden, "Only a Product Admin may " + std::string(what));
  }
  const ports::RightHolder holder{
      principal.actor.id, source_of(snapshot, principal.actor, ProductRole::admin), {}};
  const auto rights = condition_of(snapshot, principal.token_id, holder);
  return AdminCaller({std::move(principal), caller.sender}, rights);
}

Result<SignerCaller> as_signer_caller(const Snapshot& snapshot, const model::Caller& caller,
                                      TimePoint now, std::string_view id_or_name,
                                      rules::Action action) {
  TRY(auto principal,
      principal_now(snapshot, caller.principal.token_id, caller.sender.source_ip, now));
  const auto& signer = snapshot.signer_by_reference(id_or_name);
  if (!signer) return make_error(ErrorKind::not_found, "Signer not found");
  const auto roles = rules::roles_on(*signer, principal, snapshot.groups_of(principal.actor));
  TRY_VOID(rules::require(roles, action, *signer));
  const TokenId token = principal.token_id;
  const ports::RightsCondition rights{signer->id, token, snapshot.rights_epoch(signer->id, token)};
  const auto beside =
      condition_of(snapshot, token, holder_of(snapshot, principal, *signer, action));
  return SignerCaller({std::move(principal), caller.sender}, signer, roles, action, rights, beside);
}

Result<OwnAct> as_oneself(const Snapshot& snapshot, const model::Caller& caller, TimePoint now) {
  TRY(auto principal,
      principal_now(snapshot, caller.principal.token_id, caller.sender.source_ip, now));
  const auto rights =
      condition_of(snapshot, principal.token_id, ports::RightHolder{principal.actor.id, {}, {}});
  return OwnAct({std::move(principal), caller.sender}, rights);
}

OwnAct by_credential(const Snapshot& snapshot, model::Caller caller) {
  const auto rights =
      condition_of(snapshot, {}, ports::RightHolder{caller.principal.actor.id, {}, {}});
  return OwnAct(std::move(caller), rights);
}

}  // namespace sealmint::service
