// The members of a signer (contract 9.13).
#include "core/service/signers/members.hpp"

#include "api/members.hpp"
#include "http/routes/call.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {

template <>
struct Shown<std::vector<model::EffectiveMemberView>> {
  using Type = api::EffectiveMemberList;
  static Type of(const Services&, const std::vector<model::EffectiveMemberView>& members) {
    return {members};
  }
};

namespace {

using model::ActorKind;
using model::ActorRef;
using model::MemberKey;
using model::MemberView;
using service::MemberService;

// A member is named in the path by its membership or, given a kind, by who it is.
using KeyReader = Result<MemberKey> (*)(const Request& request);

Result<MemberKey> by_membership(const Request& request) {
  TRY(const auto id, path_id<MembershipId>(request, 1));
  return MemberKey{id};
}

template <ActorKind kind>
Result<MemberKey> by_actor(const Request& request) {
  constexpr std::string_view what = kind == ActorKind::user       ? noun<UserId>
                                    : kind == ActorKind::identity ? noun<IdentityId>
                                                                  : noun<GroupId>;
  TRY(const Uuid uuid, path_uuid(request, 1, what));
  return MemberKey{ActorRef{kind, uuid}};
}

// Without a kind: all of them.
template <ActorKind... kind>
Result<Response> list(Services& services, const SignerCaller& caller, const Request& request) {
  std::optional<ActorKind> only;
  ((only = kind), ...);
  const auto& reference = request.parameters[0];
  // The version first: a list that is newer than its tag only makes a later change fail.
  TRY(const auto version, services.members.version(caller.principal(), reference));
  TRY(auto members, services.members.list(caller.principal(), reference, only));
  return with_entity_tag(answer(api::MemberList{std::move(members)}), version);
}

model::NewMember member_of(const api::AnyNewMember& any) { return any.member; }
model::NewMember member_of(const api::NewIdentityMember& identity) {
  return {{ActorKind::identity, identity.identity_id.uuid}, identity.role};
}
model::NewMember member_of(const api::NewGroupMember& group) {
  return {{ActorKind::group, group.group_id.uuid}, group.role};
}

template <class Body>
Task<Response> add(Services& services, const SignerCaller& caller, const Request& request) {
  CO_TRY(const auto input, api::read<Body>(request.body));
  CO_TRY(const auto expected, if_match(request));
  const auto render = [](const MemberView& view) { return api::to_json(view); };
  const auto make = [&](service::AddToCommit<MemberView> remember) {
    return services.members.add(caller.caller(), request.parameters[0], member_of(input),
                                std::move(remember), expected);
  };
  CO_TRY(auto response, co_await idempotent_create<MemberView>(services, caller.principal(),
                                                               request, render, make));
  co_return response;
}

// The row by membership answers the member bare, those by kind wrap it.
template <KeyReader read_key, class Shown>
Task<Response> change_role(Services& services, const SignerCaller& caller, const Request& request) {
  CO_TRY(auto input, api::read<api::RoleChange>(request.body));
  CO_TRY(auto key, read_key(request));
  CO_TRY(auto expected, if_match(request));
  CO_TRY(const auto view, co_await services.members.change_role(
                              caller.caller(), request.parameters[0], std::move(key),
                              std::move(input.role), std::move(expected)));
  co_return answer(Shown{view});
}

template <KeyReader read_key>
Task<Response> remove(Services& services, const SignerCaller& caller, const Request& request) {
  CO_TRY(auto key, read_key(request));
  CO_TRY(auto expected, if_match(request));
  CO_TRY(const auto removed,
         co_await services.members.remove(caller.caller(), request.parameters[0], std::move(key),
                                          std::move(expected)));
  co_return answer(removed);
}

constexpr std::array effective_kinds{ActorKind::user, ActorKind::identity};
api::Schema effective_kind_schema() { return api::one_of(effective_kinds); }
constexpr QueryParameter effective_query[] = {
    {"kind", &effective_kind_schema, "Only members of this kind."}};

}  // namespace

template <>
struct Taken<std::optional<ActorKind>> {
  static constexpr Traits traits{.query = effective_query};
  static Result<std::optional<ActorKind>> from(Arguments& arguments) {
    const auto text = query_value(arguments.request, "kind");
    if (!text) return std::optional<ActorKind>{};
    if (*text == "user") return std::optional(ActorKind::user);
    if (*text == "identity") return std::optional(ActorKind::identity);
    return make_issue("kind", "must be user or identity", "invalid_enum_value");
  }
};

namespace {

using Membership = api::Under<"membership", MemberView>;

template <ActorKind... kind>
constexpr Bound listing = on_signer<Access::read, &list<kind...>>.with(
    {.output = shape<api::MemberList>, .has_entity_tag = true});
template <class Body>
constexpr Bound adding =
    on_signer<Access::manage_members, &add<Body>>.with({.input = shape<Body>,
                                                        .output = shape<MemberView>,
                                                        .has_idempotency_key = true,
                                                        .has_if_match = true});
template <KeyReader read_key, class Shown>
constexpr Bound changing = on_signer<Access::manage_members, &change_role<read_key, Shown>>.with(
    {.input = shape<api::RoleChange>, .output = shape<Shown>, .has_if_match = true});
template <KeyReader read_key>
constexpr Bound removing = on_signer<Access::manage_members, &remove<read_key>>.with(
    {.output = shape<model::RemovedMember>, .has_if_match = true});

constexpr auto user = ActorKind::user;
constexpr auto identity = ActorKind::identity;
constexpr auto group = ActorKind::group;
constexpr Events added{kinds::add_member};
constexpr Events role_changed{kinds::update_member};
constexpr Events removed{kinds::remove_member};
constexpr std::string_view all = "/{signerId}/members";
constexpr std::string_view one = "/{signerId}/members/{membershipId}";
constexpr std::string_view users = "/{signerId}/users";
constexpr std::string_view one_user = "/{signerId}/users/{memberId}";
constexpr std::string_view identities = "/{signerId}/identities";
constexpr std::string_view one_identity = "/{signerId}/identities/{memberId}";
constexpr std::string_view groups = "/{signerId}/groups";
constexpr std::string_view one_group = "/{signerId}/groups/{memberId}";

constexpr Endpoint rows[] = {
    get(all, "listMembers", "List members", listing<>),
    post(all, "addMember", "Add a member", adding<api::AnyNewMember>)
        .recorded(added)
        .refusing({400}),
    patch(one, "changeMemberRole", "Change the role of a member",
          changing<&by_membership, MemberView>)
        .recorded(role_changed)
        .refusing({400}),
    erase(one, "removeMember", "Remove a member", removing<&by_membership>)
        .recorded(removed)
        .refusing({400}),
    get(users, "listUserMembers", "List the members that are users", listing<user>),
    post(users, "addUserMembers", "Add users as members",
         signer_call<Access::manage_members, &MemberService::add_users>)
        .recorded(added)
        .refusing({400}),
    patch(one_user, "changeUserMemberRole", "Change the role of a user",
          changing<&by_actor<user>, Membership>)
        .recorded(role_changed)
        .refusing({400}),
    erase(one_user, "removeUserMember", "Remove a user from the members", removing<&by_actor<user>>)
        .recorded(removed)
        .refusing({400}),
    get(identities, "listIdentityMembers", "List the members that are machine identities",
        listing<identity>),
    post(identities, "addIdentityMember", "Add a machine identity as a member",
         adding<api::NewIdentityMember>)
        .recorded(added)
        .refusing({400}),
    patch(one_identity, "changeIdentityMemberRole", "Change the role of a machine identity",
          changing<&by_actor<identity>, Membership>)
        .recorded(role_changed)
        .refusing({400}),
    erase(one_identity, "removeIdentityMember", "Remove a machine identity from the members",
          removing<&by_actor<identity>>)
        .recorded(removed)
        .refusing({400}),
    get(groups, "listGroupMembers", "List the members that are groups", listing<group>),
    post(groups, "addGroupMember", "Add a group as a member", adding<api::NewGroupMember>)
        .recorded(added)
        .refusing({400}),
    patch(one_group, "changeGroupMemberRole", "Change the role of a group",
          changing<&by_actor<group>, Membership>)
        .recorded(role_changed)
        .refusing({400}),
    erase(one_group, "removeGroupMember", "Remove a group from the members",
          removing<&by_actor<group>>)
        .recorded(removed)
        .refusing({400}),
    get("/{signerId}/effective-members", "listEffectiveMembers",
        "List who has which role, directly or by a group",
        signer_call<Access::read, &MemberService::list_effective>),
};

}  // namespace

const Topic member_topic{"Members", signers_prefix, older_signers_prefix, "", rows};

}  // namespace sealmint::http
