#include "http/routes/members.hpp"

#include "api/members.hpp"
#include "http/routes/entity_tags.hpp"
#include "http/routes/signer_paths.hpp"

namespace sealmint::http {
namespace {

using model::ActorKind;
using model::Principal;
using service::IdempotencyService;
using service::MemberService;
using Json = Result<boost::json::object>;
using ReadMember = Result<model::NewMember> (*)(std::string_view body);

// Where a kind of member lives in a path.
struct KindPath {
  ActorKind kind;
  std::string_view folder;
  std::string_view what;  // for "… not found"
};
constexpr KindPath kind_paths[] = {
    {ActorKind::user, "/{signerId}/users", "User"},
    {ActorKind::identity, "/{signerId}/identities", "Identity"},
    {ActorKind::group, "/{signerId}/groups", "Group"},
};

// A member is named in the path by its membership or, given a kind, by who it is.
using KeyReader = std::function<Result<model::MemberKey>(const Request& request)>;

KeyReader membership_key() {
  return [](const Request& request) -> Result<model::MemberKey> {
    TRY(const Uuid uuid, path_uuid(request, 1, "Member"));
    return model::MemberKey{MembershipId{uuid}};
  };
}

KeyReader actor_key(const KindPath& kind_path) {
  return [kind_path](const Request& request) -> Result<model::MemberKey> {
    TRY(const Uuid uuid, path_uuid(request, 1, kind_path.what));
    return model::MemberKey{model::ActorRef{kind_path.kind, uuid}};
  };
}

Task<Response> list_members(MemberService& members, const Request& request,
                            const Principal& principal, std::optional<ActorKind> kind) {
  // The version first: a list that is newer than its tag only makes a later change fail.
  CO_TRY(const auto version, members.version(principal, request.parameters[0]));
  CO_TRY(const auto list, members.list(principal, request.parameters[0], kind));
  co_return with_entity_tag(json_response(api::to_json(list)), version);
}

Json list_effective_members(MemberService& members, const Request& request,
                            const Principal& principal) {
  std::optional<ActorKind> kind;
  if (const auto text = query_value(request, "kind")) {
    if (*text != "user" && *text != "identity") {
      return make_issue("kind", "must be user or identity", "invalid_enum_value");
    }
    kind = *text == "user" ? ActorKind::user : ActorKind::identity;
  }
  TRY(const auto list, members.list_effective(principal, request.parameters[0], kind));
  return api::to_json(list);
}

Task<Response> add_member(MemberService& members, IdempotencyService& idempotency,
                          const Request& request, const Principal& principal, ReadMember read) {
  CO_TRY(const auto member, read(request.body));
  CO_TRY_VOID(members.require_manager(principal, request.parameters[0]));
  CO_TRY(const auto expected, if_match(request));
  const auto render = [](const model::MemberView& view) -> boost::json::value {
    return api::to_json(view);
  };
  const auto create = [&](service::AddToCommit<model::MemberView> add) {
    return members.add(caller_of(request, principal), request.parameters[0], member, std::move(add),
                       expected);
  };
  CO_TRY(auto response, co_await idempotent_create<model::MemberView>(idempotency, request,
                                                                      principal, render, create));
  co_return response;
}

Task<Response> add_users(MemberService& members, IdempotencyService& idempotency,
                         const Request& request, const Principal& principal) {
  CO_TRY(const auto users, api::read_user_members(request.body));
  CO_TRY_VOID(members.require_manager(principal, request.parameters[0]));
  CO_TRY(const auto expected, if_match(request));
  const auto render = [](const model::AddedUserMembers& added) -> boost::json::value {
    return api::to_json(added);
  };
  const auto create = [&](service::AddToCommit<model::AddedUserMembers> add) {
    return members.add_users(caller_of(request, principal), request.parameters[0], users,
                             std::move(add), expected);
  };
  CO_TRY(auto response, co_await idempotent_create<model::AddedUserMembers>(
                            idempotency, request, principal, render, create));
  co_return response;
}

Task<model::MemberView> change_role(MemberService& members, const Request& request,
                                    const Principal& principal, const KeyReader& read_key) {
  CO_TRY(auto role, api::read_role(request.body));
  CO_TRY(auto key, read_key(request));
  CO_TRY(auto expected, if_match(request));
  CO_TRY(auto view,
         co_await members.change_role(caller_of(request, principal), request.parameters[0],
                                      std::move(key), std::move(role), std::move(expected)));
  co_return view;
}

Task<Response> remove_member(MemberService& members, const Request& request,
                             const Principal& principal, const KeyReader& read_key) {
  CO_TRY(auto key, read_key(request));
  CO_TRY(auto expected, if_match(request));
  CO_TRY(const auto removed,
         co_await members.remove(caller_of(request, principal), request.parameters[0],
                                 std::move(key), std::move(expected)));
  co_return json_response(api::to_json(removed));
}

// The rows by membership answer the member bare, those by kind wrap it.
AuthenticatedHandler role_changer(MemberService& members, KeyReader read_key, bool is_wrapped) {
  return [&members, read_key = std::move(read_key), is_wrapped](
             const Request& request, const Principal& principal) -> Task<Response> {
    CO_TRY(const auto view, co_await change_role(members, request, principal, read_key));
    boost::json::object body = api::to_json(view);
    if (is_wrapped) body = boost::json::object{{"membership", std::move(body)}};
    co_return json_response(body);
  };
}

AuthenticatedHandler remover(MemberService& members, KeyReader read_key) {
  return [&members, read_key = std::move(read_key)](const Request& request,
                                                    const Principal& principal) {
    return remove_member(members, request, principal, read_key);
  };
}

AuthenticatedHandler lister(MemberService& members, std::optional<ActorKind> kind) {
  return [&members, kind](const Request& request, const Principal& principal) {
    return list_members(members, request, principal, kind);
  };
}

AuthenticatedHandler adder(MemberService& members, IdempotencyService& idempotency,
                           ReadMember read) {
  return [&members, &idempotency, read](const Request& request, const Principal& principal) {
    return add_member(members, idempotency, request, principal, read);
  };
}

// What the record calls it; contract 16 wants nothing of reads here.
Events events_of(Method method) {
  switch (method) {
    case Method::post: return {kinds::add_member};
    case Method::patch: return {kinds::update_member};
    case Method::delete_: return {kinds::remove_member};
    default: return {};
  }
}

}  // namespace

void add_member_routes(Routes& routes, service::Context& context,
                       service::Authenticator& authenticator, IdempotencyService& idempotency,
                       MemberService& members) {
  const auto add = [&](Method method, const std::string& path,
                       const AuthenticatedHandler& handler) {
    const Access access = method == Method::get ? Access::read : Access::manage_members;
    add_under_signers(routes, context, authenticator, {method, path, access, events_of(method)},
                      handler);
  };
  add(Method::get, "/{signerId}/members", lister(members, std::nullopt));
  add(Method::post, "/{signerId}/members", adder(members, idempotency, &api::read_member));
  add(Method::patch, "/{signerId}/members/{membershipId}",
      role_changer(members, membership_key(), false));
  add(Method::delete_, "/{signerId}/members/{membershipId}", remover(members, membership_key()));
  for (const auto& kind_path : kind_paths) {
    const std::string member_path = std::string(kind_path.folder) + "/{memberId}";
    add(Method::get, std::string(kind_path.folder), lister(members, kind_path.kind));
    add(Method::patch, member_path, role_changer(members, actor_key(kind_path), true));
    add(Method::delete_, member_path, remover(members, actor_key(kind_path)));
  }
  add(Method::post, "/{signerId}/users",
      [&members, &idempotency](const Request& request, const Principal& principal) {
        return add_users(members, idempotency, request, principal);
      });
  add(Method::post, "/{signerId}/identities",
      adder(members, idempotency, &api::read_identity_member));
  add(Method::post, "/{signerId}/groups", adder(members, idempotency, &api::read_group_member));
  add(Method::get, "/{signerId}/effective-members",
      at_once([&members](const Request& request, const Principal& principal) {
        return list_effective_members(members, request, principal);
      }));
}

}  // namespace sealmint::http
