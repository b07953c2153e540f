#include "core/rules/members.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "core/base/limits.hpp"

namespace sealmint::rules {
namespace {

using model::ActorKind;
using model::ActorRef;
using model::EffectiveMember;
using model::Membership;
using model::Role;
using model::Signer;

bool is_named_by(const Membership& membership, const model::MemberKey& key) {
  if (const auto* id = std::get_if<MembershipId>(&key)) return membership.id == *id;
  return membership.actor == std::get<ActorRef>(key);
}

std::vector<Membership>::iterator find(Signer& signer, const model::MemberKey& key) {
  return std::ranges::find_if(signer.members,
                              [&](const Membership& member) { return is_named_by(member, key); });
}

Error no_such_member(const Signer& signer) {
  return make_error(ErrorKind::not_found, "Signer " + signer.name + " has no such member");
}

// A signer nobody administers could never be changed again by its own people.
Result<void> require_other_administrator(const Signer& signer, const Membership& leaving,
                                         const ActorExists& exists) {
  if (leaving.role != Role::administrator || !exists(leaving.actor)) return {};
  const bool has_other = std::ranges::any_of(signer.members, [&](const Membership& member) {
    return member.id != leaving.id && member.role == Role::administrator && exists(member.actor);
  });
  if (has_other) return {};
  return make_error(ErrorKind::rejected, "The last administrator of signer " + signer.name +
                                             " can neither be removed nor get another role");
}

// Collects effective members; finds one by its actor without a search through the list.
class EffectiveList {
 public:
  explicit EffectiveList(std::optional<ActorKind> kind) : kind_(kind) {}

  void add_direct(const Membership& membership) {
    if (auto* member = entry(membership.actor)) {
      member->role = membership.role;
      member->is_direct = true;
    }
  }

  void add_by_group(const ActorRef& actor, GroupId group_id, Role role) {
    auto* member = entry(actor);
    if (!member) return;
    if (!member->is_direct) member->role = std::max(member->role, role);
    member->via_groups.push_back(group_id);
  }

  std::vector<EffectiveMember> take() { return std::move(members_); }

 private:
  // Null for an actor of a kind that is not asked for. A new entry has the weakest role.
  EffectiveMember* entry(const ActorRef& actor) {
    if (actor.kind == ActorKind::group || (kind_ && actor.kind != *kind_)) return nullptr;
    const auto [found, is_new] = index_.try_emplace(actor, members_.size());
    if (is_new) members_.push_back({actor, Role::auditor, {}, false});
    return &members_[found->second];
  }

  std::optional<ActorKind> kind_;
  std::vector<EffectiveMember> members_;
  std::unordered_map<ActorRef, std::size_t> index_;
};

}  // namespace

Result<Role> member_role(std::string_view text) {
  if (const auto role = model::parse_role(text)) return *role;
  return make_error(ErrorKind::rejected, "role: must be admin, operator or auditor");
}

const Membership* find_member(const Signer& signer, const ActorRef& actor) {
  const auto found = std::ranges::find(signer.members, actor, &Membership::actor);
  return found == signer.members.end() ? nullptr : &*found;
}

Result<Membership> require_member(const Signer& signer, const model::MemberKey& key) {
  for (const auto& member : signer.members) {
    if (is_named_by(member, key)) return member;
  }
  return no_such_member(signer);
}

Result<void> add_member(Signer& signer, const Membership& membership) {
  if (find_member(signer, membership.actor)) {
    return make_error(ErrorKind::rejected, "The " + std::string(name(membership.actor.kind)) + " " +
                                               to_string(membership.actor.id) +
                                               " is already a member of signer " + signer.name);
  }
  if (signer.members.size() >= limits::signer_members) {
    return make_error(ErrorKind::rejected, "Signer " + signer.name + " already has " +
                                               std::to_string(limits::signer_members) +
                                               " members, which is the most a signer can have");
  }
  signer.members.push_back(membership);
  return {};
}

Result<Membership> change_role(Signer& signer, const model::MemberKey& key, Role role,
                               TimePoint now, const ActorExists& exists) {
  const auto found = find(signer, key);
  if (found == signer.members.end()) return no_such_member(signer);
  if (role == found->role) return *found;
  TRY_VOID(require_other_administrator(signer, *found, exists));
  found->role = role;
  found->updated_at = now;
  return *found;
}

Result<Membership> remove_member(Signer& signer, const model::MemberKey& key,
                                 const ActorExists& exists) {
  const auto found = find(signer, key);
  if (found == signer.members.end()) return no_such_member(signer);
  TRY_VOID(require_other_administrator(signer, *found, exists));
  Membership removed = *found;
  signer.members.erase(found);
  return removed;
}

std::vector<EffectiveMember> effective_members(const Signer& signer,
                                               std::span<const model::Group> groups,
                                               std::optional<ActorKind> kind) {
  EffectiveList list(kind);
  for (const auto& member : signer.members) list.add_direct(member);
  for (const auto& group : groups) {
    const auto* membership = find_member(signer, {ActorKind::group, group.id.uuid});
    if (!membership) continue;
    for (const auto& actor : group.members) list.add_by_group(actor, group.id, membership->role);
  }
  return list.take();
}

std::vector<Membership> memberships_of(const Signer& signer, const ActorRef& actor,
                                       std::span<const GroupId> groups_of_actor) {
  std::vector<Membership> memberships;
  for (const auto& member : signer.members) {
    const bool is_by_group =
        member.actor.kind == ActorKind::group &&
        std::ranges::find(groups_of_actor, GroupId{member.actor.id}) != groups_of_actor.end();
    if (member.actor == actor || is_by_group) memberships.push_back(member);
  }
  return memberships;
}

}  // namespace sealmint::rules
