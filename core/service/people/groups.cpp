#include "core/service/people/groups.hpp"

#include <algorithm>

#include "core/base/limits.hpp"
#include "core/crypto/random.hpp"
#include "core/service/people/removal.hpp"
#include "core/service/shared/audit_events.hpp"
#include "core/service/shared/page.hpp"

namespace sealmint::service {
namespace {

using model::GroupDetails;
using DecidedGroup = Decided<GroupDetails>;

constexpr std::string_view what_it_is = "manage groups";

GroupDetails details_of(const Snapshot& snapshot, const model::Group& group) {
  GroupDetails details{group, {}};
  details.member_names.reserve(group.members.size());
  for (const auto& member : group.members) {
    details.member_names.push_back(snapshot.display_name(member));
  }
  return details;
}

Result<model::Group> find(const Snapshot& snapshot, GroupId id) {
  const auto group = snapshot.group(id);
  if (!group) return make_error(ErrorKind::not_found, "Group not found");
  return *group;
}

Result<model::User> find_member(const Snapshot& snapshot, const std::string& username) {
  const auto user = snapshot.user_by_name(username);
  if (!user) return make_error(ErrorKind::not_found, "User not found");
  return *user;
}

Result<model::Identity> find_member(const Snapshot& snapshot, IdentityId id) {
  const auto identity = snapshot.identity(id);
  if (!identity) return make_error(ErrorKind::not_found, "Identity not found");
  return *identity;
}

model::ActorRef actor_of(const model::User& user) { return {model::ActorKind::user, user.id.uuid}; }
model::ActorRef actor_of(const model::Identity& identity) {
  return {model::ActorKind::identity, identity.id.uuid};
}

Result<void> require_free_slug(const Snapshot& snapshot, const model::Group& group) {
  const auto other = snapshot.group_by_slug(group.slug);
  if (!other || other->id == group.id) return {};
  return make_error(ErrorKind::rejected, "slug: already in use by another group");
}

Result<void> join(model::Group& group, const model::ActorRef& actor) {
  if (std::ranges::find(group.members, actor) != group.members.end()) {
    return make_error(ErrorKind::rejected, "The " + std::string(name(actor.kind)) +
                                               " is already a member of group " + group.slug);
  }
  if (group.members.size() >= limits::group_members) {
    return make_error(ErrorKind::rejected, "Group " + group.slug + " is full: it has " +
                                               std::to_string(limits::group_members) + " members");
  }
  group.members.push_back(actor);
  return {};
}

Result<void> leave(model::Group& group, const model::ActorRef& actor) {
  if (std::erase(group.members, actor) > 0) return {};
  return make_error(ErrorKind::not_found, "The " + std::string(name(actor.kind)) +
                                              " is not a member of group " + group.slug);
}

// The slug tells no more of people than the id does: whoever makes the group chooses it.
EventDraft event_about(model::AuditKind kind, const model::Caller& caller,
                       const model::Group& group, TimePoint now) {
  EventDraft event(kind, caller, now);
  event.fact("groupId", group.id).fact("slug", group.slug).fact("role", name(group.role));
  event.personal("groupName", group.name);
  return event;
}

// Joining or leaving, and what it is called.
struct MemberChange {
  Result<void> (*apply)(model::Group&, const model::ActorRef&);
  model::AuditKind kind;
};
constexpr MemberChange joining{&join, audit_kinds::add_group_member};
constexpr MemberChange leaving{&leave, audit_kinds::remove_group_member};

// The member is named by username or id; both it and the group are looked up on every attempt, and
// the member is written unchanged, so that it cannot be deleted meanwhile.
template <class Member, class Name>
Task<Member> change_members(Context& context, model::Caller caller, GroupId id, Name name,
                            MemberChange change, AddToCommit<Member> add) {
  Decide<Member> decide = [&]() -> Result<Decided<Member>> {
    const auto now = context.clock.now();
    const auto snapshot = context.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    TRY(model::Group group, find(*snapshot, id));
    TRY(const Member member, find_member(*snapshot, name));
    TRY_VOID(change.apply(group, actor_of(member)));
    group.updated_at = now;
    Decided<Member> decided(admin, member);
    decided.transaction.changes.emplace_back(ports::Put<Member>{member});
    EventDraft(change.kind, admin.caller(), now)
        .fact("groupId", id)
        .subject("", actor_of(member))
        .add_to(decided.transaction);
    decided.transaction.changes.emplace_back(ports::Put<model::Group>{std::move(group)});
    if (add) add(member, decided.transaction);
    return decided;
  };
  auto changed = co_await decide_and_commit<Member>(context, decide);
  co_return changed;
}

}  // namespace

Task<GroupDetails> GroupService::create(model::Caller caller, model::CreateGroup input,
                                        AddToCommit<GroupDetails> add) {
  Decide<GroupDetails> decide = [&]() -> Result<DecidedGroup> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    DecidedGroup decided(admin);
    auto& group = decided.answer.group;
    group.id = crypto::new_id<GroupId>(now);
    group.name = input.name;
    group.slug = input.slug;
    group.role = input.role;
    group.created_at = now;
    group.updated_at = now;
    TRY_VOID(require_free_slug(*snapshot, group));
    decided.transaction.changes.emplace_back(ports::Put<model::Group>{group});
    event_about(audit_kinds::create_group, admin.caller(), group, now).add_to(decided.transaction);
    if (add) add(decided.answer, decided.transaction);
    return decided;
  };
  auto created = co_await decide_and_commit<GroupDetails>(context_, decide);
  co_return created;
}

model::GroupPage GroupService::list(std::size_t offset, std::size_t limit) const {
  auto groups = context_.directory.snapshot()->groups();
  model::GroupPage page{{}, groups.size()};
  for (const auto& group : page_of(std::move(groups), offset, limit)) {
    page.groups.push_back(*group);
  }
  return page;
}

Result<GroupDetails> GroupService::get(GroupId id) const {
  const auto snapshot = context_.directory.snapshot();
  TRY(const model::Group group, find(*snapshot, id));
  return details_of(*snapshot, group);
}

Task<GroupDetails> GroupService::update(model::Caller caller, GroupId id,
                                        model::UpdateGroup input) {
  Decide<GroupDetails> decide = [&]() -> Result<DecidedGroup> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    TRY(model::Group group, find(*snapshot, id));
    DecidedGroup decided(admin, details_of(*snapshot, group));
    if (input.is_empty()) return decided;
    group.name = input.name.value_or(group.name);
    group.slug = input.slug.value_or(group.slug);
    group.role = input.role.value_or(group.role);
    group.updated_at = now;
    TRY_VOID(require_free_slug(*snapshot, group));
    decided.answer.group = group;
    event_about(audit_kinds::update_group, admin.caller(), group, now).add_to(decided.transaction);
    decided.transaction.changes.emplace_back(ports::Put<model::Group>{std::move(group)});
    return decided;
  };
  auto updated = co_await decide_and_commit<GroupDetails>(context_, decide);
  co_return updated;
}

Task<GroupDetails> GroupService::remove(model::Caller caller, GroupId id) {
  Decide<GroupDetails> decide = [&]() -> Result<DecidedGroup> {
    const auto now = context_.clock.now();
    const auto snapshot = context_.directory.snapshot();
    TRY(const auto admin, as_admin(*snapshot, caller, now, what_it_is));
    TRY(const model::Group group, find(*snapshot, id));
    DecidedGroup decided(admin, details_of(*snapshot, group));
    TRY_VOID(remove_memberships(*snapshot, {model::ActorKind::group, id.uuid}, admin.caller(), now,
                                decided.transaction));
    decided.transaction.changes.emplace_back(ports::Erase<model::Group>{id});
    event_about(audit_kinds::delete_group, admin.caller(), group, now).add_to(decided.transaction);
    return decided;
  };
  auto removed = co_await decide_and_commit<GroupDetails>(context_, decide, DecideOn::reads);
  co_return removed;
}

Task<model::User> GroupService::add_user(model::Caller caller, GroupId id, std::string username,
                                         AddToCommit<model::User> add) {
  return change_members<model::User>(context_, std::move(caller), id, std::move(username), joining,
                                     std::move(add));
}

Task<model::Identity> GroupService::add_identity(model::Caller caller, GroupId id,
                                                 IdentityId identity_id,
                                                 AddToCommit<model::Identity> add) {
  return change_members<model::Identity>(context_, std::move(caller), id, identity_id, joining,
                                         std::move(add));
}

Task<model::User> GroupService::remove_user(model::Caller caller, GroupId id,
                                            std::string username) {
  return change_members<model::User>(context_, std::move(caller), id, std::move(username), leaving,
                                     nullptr);
}

Task<model::Identity> GroupService::remove_identity(model::Caller caller, GroupId id,
                                                    IdentityId identity_id) {
  return change_members<model::Identity>(context_, std::move(caller), id, identity_id, leaving,
                                         nullptr);
}

}  // namespace sealmint::service
