#include "http/routes/identities.hpp"

#include "api/identities.hpp"
#include "http/routes/admin.hpp"

namespace sealmint::http {
namespace {

using model::Principal;
using service::IdentityService;

Result<IdentityId> identity_id(const Request& request) {
  TRY(const Uuid uuid, path_uuid(request, 0, "Identity"));
  return IdentityId{uuid};
}

Task<Response> create_identity(IdentityService& identities,
                               service::IdempotencyService& idempotency, const Request& request,
                               const Principal& principal) {
  CO_TRY(auto input, api::read_create_identity(request.body));
  const auto render = [](const model::IdentityDetails& details) -> boost::json::value {
    return api::to_json(details);
  };
  const auto create = [&](service::AddToCommit<model::IdentityDetails> add) {
    return identities.create(caller_of(request, principal), input, std::move(add));
  };
  CO_TRY(auto response, co_await idempotent_create<model::IdentityDetails>(
                            idempotency, request, principal, render, create));
  co_return response;
}

Task<Response> list_identities(IdentityService& identities, const Request& request,
                               const Principal&) {
  CO_TRY(const auto page, read_page(request));
  co_return json_response(api::to_json(identities.list(page.offset, page.limit)));
}

Task<Response> get_identity(IdentityService& identities, const Request& request, const Principal&) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(const auto details, identities.get(id));
  co_return json_response(api::to_json(details));
}

Task<Response> update_identity(IdentityService& identities, const Request& request,
                               const Principal& principal) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(auto input, api::read_update_identity(request.body));
  CO_TRY(const auto details,
         co_await identities.update(caller_of(request, principal), id, std::move(input)));
  co_return json_response(api::to_json(details));
}

Task<Response> delete_identity(IdentityService& identities, const Request& request,
                               const Principal& principal) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(const auto details, co_await identities.remove(caller_of(request, principal), id));
  co_return json_response(api::to_json(details));
}

// Binds a handler above to its service.
template <class Function>
AuthenticatedHandler bound(IdentityService& identities, Function function) {
  return [&identities, function](const Request& request, const Principal& principal) {
    return function(identities, request, principal);
  };
}

}  // namespace

void add_identity_routes(Routes& routes, service::Context& context,
                         service::Authenticator& authenticator,
                         service::IdempotencyService& idempotency, IdentityService& identities) {
  const auto add = [&](Method method, const char* path, AuthenticatedHandler handler,
                       Events events = {}) {
    add_route(routes, context, authenticator,
              {method, path, Access::product_admin, std::move(events)},
              admin_only("manage machine identities", std::move(handler)));
  };
  constexpr const char* all = "/api/v1/identities";
  constexpr const char* one = "/api/v1/identities/{identityId}";
  add(Method::post, all,
      [&identities, &idempotency](const Request& request, const Principal& principal) {
        return create_identity(identities, idempotency, request, principal);
      },
      {kinds::create_identity});
  add(Method::get, all, bound(identities, &list_identities));
  add(Method::get, one, bound(identities, &get_identity));
  add(Method::patch, one, bound(identities, &update_identity), {kinds::update_identity});
  add(Method::delete_, one, bound(identities, &delete_identity),
      deletion_of(kinds::delete_identity));
}

}  // namespace sealmint::http
