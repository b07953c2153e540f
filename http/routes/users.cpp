#include "http/routes/users.hpp"

#include "api/users.hpp"
#include "http/routes/admin.hpp"

namespace sealmint::http {
namespace {

using model::Principal;
using service::UserService;

Result<UserId> user_id(const Request& request) {
  TRY(const Uuid uuid, path_uuid(request, 0, "User"));
  return UserId{uuid};
}

Task<Response> create_user(UserService& users, service::IdempotencyService& idempotency,
                           const Request& request, const Principal& principal) {
  CO_TRY(auto input, api::read_create_user(request.body));
  const auto render = [](const model::User& user) -> boost::json::value {
    return api::to_json(user);
  };
  const auto create = [&](service::AddToCommit<model::User> add) {
    return users.create(caller_of(request, principal), std::move(input), std::move(add));
  };
  CO_TRY(auto response,
         co_await idempotent_create<model::User>(idempotency, request, principal, render, create));
  co_return response;
}

Task<Response> list_users(UserService& users, const Request& request, const Principal&) {
  CO_TRY(const auto page, read_page(request));
  co_return json_response(api::to_json(users.list(page.offset, page.limit)));
}

Task<Response> get_user(UserService& users, const Request& request, const Principal&) {
  CO_TRY(const UserId id, user_id(request));
  CO_TRY(const auto user, users.get(id));
  co_return json_response(api::to_json(user));
}

Task<Response> update_user(UserService& users, const Request& request, const Principal& principal) {
  CO_TRY(const UserId id, user_id(request));
  CO_TRY(auto input, api::read_update_user(request.body));
  CO_TRY(const auto user,
         co_await users.update(caller_of(request, principal), id, std::move(input)));
  co_return json_response(api::to_json(user));
}

Task<Response> delete_user(UserService& users, const Request& request, const Principal& principal) {
  CO_TRY(const UserId id, user_id(request));
  CO_TRY(const auto user, co_await users.remove(caller_of(request, principal), id));
  co_return json_response(api::to_json(user));
}

// Binds a handler above to its service.
template <class Function>
AuthenticatedHandler bound(UserService& users, Function function) {
  return [&users, function](const Request& request, const Principal& principal) {
    return function(users, request, principal);
  };
}

}  // namespace

void add_user_routes(Routes& routes, service::Context& context,
                     service::Authenticator& authenticator,
                     service::IdempotencyService& idempotency, UserService& users) {
  const auto add = [&](Method method, const char* path, AuthenticatedHandler handler,
                       Events events = {}) {
    add_route(routes, context, authenticator,
              {method, path, Access::product_admin, std::move(events)},
              admin_only("manage users", std::move(handler)));
  };
  constexpr const char* all = "/api/v1/users";
  constexpr const char* one = "/api/v1/users/{userId}";
  add(Method::post, all,
      [&users, &idempotency](const Request& request, const Principal& principal) {
        return create_user(users, idempotency, request, principal);
      },
      {kinds::create_user});
  add(Method::get, all, bound(users, &list_users));
  add(Method::get, one, bound(users, &get_user));
  add(Method::patch, one, bound(users, &update_user), {kinds::update_user});
  add(Method::delete_, one, bound(users, &delete_user), deletion_of(kinds::delete_user));
}

}  // namespace sealmint::http
