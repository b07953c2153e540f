#include "http/routes/groups.hpp"

#include "api/groups.hpp"
#include "api/identities.hpp"
#include "api/users.hpp"
#include "http/routes/admin.hpp"

namespace sealmint::http {
namespace {

using model::Principal;
using service::GroupService;
using service::IdempotencyService;

Result<GroupId> group_id(const Request& request) {
  TRY(const Uuid uuid, path_uuid(request, 0, "Group"));
  return GroupId{uuid};
}

template <class T>
boost::json::value render(const T& created) {
  return api::to_json(created);
}

Task<Response> create_group(GroupService& groups, IdempotencyService& idempotency,
                            const Request& request, const Principal& principal) {
  CO_TRY(auto input, api::read_create_group(request.body));
  const auto create = [&](service::AddToCommit<model::GroupDetails> add) {
    return groups.create(caller_of(request, principal), input, std::move(add));
  };
  CO_TRY(auto response, co_await idempotent_create<model::GroupDetails>(
                            idempotency, request, principal, &render<model::GroupDetails>, create));
  co_return response;
}

Task<Response> list_groups(GroupService& groups, const Request& request, const Principal&) {
  CO_TRY(const auto page, read_page(request));
  co_return json_response(api::to_json(groups.list(page.offset, page.limit)));
}

Task<Response> get_group(GroupService& groups, const Request& request, const Principal&) {
  CO_TRY(const GroupId id, group_id(request));
  CO_TRY(const auto details, groups.get(id));
  co_return json_response(api::to_json(details));
}

Task<Response> update_group(GroupService& groups, const Request& request,
                            const Principal& principal) {
  CO_TRY(const GroupId id, group_id(request));
  CO_TRY(auto input, api::read_update_group(request.body));
  CO_TRY(const auto details,
         co_await groups.update(caller_of(request, principal), id, std::move(input)));
  co_return json_response(api::to_json(details));
}

Task<Response> delete_group(GroupService& groups, const Request& request,
                            const Principal& principal) {
  CO_TRY(const GroupId id, group_id(request));
  CO_TRY(const auto details, co_await groups.remove(caller_of(request, principal), id));
  co_return json_response(api::to_json(details));
}

Task<Response> add_user(GroupService& groups, IdempotencyService& idempotency,
                        const Request& request, const Principal& principal) {
  CO_TRY(const GroupId id, group_id(request));
  const auto join = [&](service::AddToCommit<model::User> add) {
    return groups.add_user(caller_of(request, principal), id, request.parameters[1],
                           std::move(add));
  };
  CO_TRY(auto response, co_await idempotent_create<model::User>(idempotency, request, principal,
                                                                &render<model::User>, join));
  co_return response;
}

Task<Response> add_identity(GroupService& groups, IdempotencyService& idempotency,
                            const Request& request, const Principal& principal) {
  CO_TRY(const GroupId id, group_id(request));
  CO_TRY(const Uuid identity_id, path_uuid(request, 1, "Identity"));
  const auto join = [&](service::AddToCommit<model::Identity> add) {
    return groups.add_identity(caller_of(request, principal), id, IdentityId{identity_id},
                               std::move(add));
  };
  CO_TRY(auto response, co_await idempotent_create<model::Identity>(
                            idempotency, request, principal, &render<model::Identity>, join));
  co_return response;
}

Task<Response> remove_user(GroupService& groups, const Request& request,
                           const Principal& principal) {
  CO_TRY(const GroupId id, group_id(request));
  CO_TRY(const auto user,
         co_await groups.remove_user(caller_of(request, principal), id, request.parameters[1]));
  co_return json_response(api::to_json(user));
}

Task<Response> remove_identity(GroupService& groups, const Request& request,
                               const Principal& principal) {
  CO_TRY(const GroupId id, group_id(request));
  CO_TRY(const Uuid identity_id, path_uuid(request, 1, "Identity"));
  CO_TRY(const auto identity, co_await groups.remove_identity(caller_of(request, principal), id,
                                                              IdentityId{identity_id}));
  co_return json_response(api::to_json(identity));
}

// Bind a handler above to its services.
template <class Function>
AuthenticatedHandler bound(GroupService& groups, Function function) {
  return [&groups, function](const Request& request, const Principal& principal) {
    return function(groups, request, principal);
  };
}
template <class Function>
AuthenticatedHandler bound(GroupService& groups, IdempotencyService& idempotency,
                           Function function) {
  return [&groups, &idempotency, function](const Request& request, const Principal& principal) {
    return function(groups, idempotency, request, principal);
  };
}

}  // namespace

void add_group_routes(Routes& routes, service::Context& context,
                      service::Authenticator& authenticator, IdempotencyService& idempotency,
                      GroupService& groups) {
  const auto add = [&](Method method, const char* path, AuthenticatedHandler handler,
                       Events events = {}) {
    add_route(routes, context, authenticator,
              {method, path, Access::product_admin, std::move(events)},
              admin_only("manage groups", std::move(handler)));
  };
  constexpr const char* all = "/api/v1/groups";
  constexpr const char* one = "/api/v1/groups/{groupId}";
  constexpr const char* user = "/api/v1/groups/{groupId}/users/{username}";
  constexpr const char* identity = "/api/v1/groups/{groupId}/machine-identities/{identityId}";
  add(Method::post, all, bound(groups, idempotency, &create_group), {kinds::create_group});
  add(Method::get, all, bound(groups, &list_groups));
  add(Method::get, one, bound(groups, &get_group));
  add(Method::patch, one, bound(groups, &update_group), {kinds::update_group});
  add(Method::delete_, one, bound(groups, &delete_group), deletion_of(kinds::delete_group));
  add(Method::post, user, bound(groups, idempotency, &add_user), {kinds::add_group_member});
  add(Method::delete_, user, bound(groups, &remove_user), {kinds::remove_group_member});
  add(Method::post, identity, bound(groups, idempotency, &add_identity), {kinds::add_group_member});
  add(Method::delete_, identity, bound(groups, &remove_identity), {kinds::remove_group_member});
}

}  // namespace sealmint::http
