#include "http/routes/universal_auth.hpp"

#include "api/universal_auth.hpp"
#include "http/routes/secret_create.hpp"

namespace sealmint::http {
namespace {

using model::Principal;
using service::IdempotencyService;
using service::UniversalAuthService;

Result<IdentityId> identity_id(const Request& request) {
  TRY(const Uuid uuid, path_uuid(request, 0, "Identity"));
  return IdentityId{uuid};
}

Result<ClientSecretId> client_secret_id(const Request& request) {
  TRY(const Uuid uuid, path_uuid(request, 1, "Client secret"));
  return ClientSecretId{uuid};
}

Task<Response> attach(UniversalAuthService& service, IdempotencyService& idempotency,
                      const Request& request, const Principal& principal) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(auto settings, api::read_universal_auth_settings(request.body));
  const auto render = [](const model::UniversalAuth& universal_auth) -> boost::json::value {
    return api::to_json(universal_auth);
  };
  const auto create = [&](service::AddToCommit<model::UniversalAuth> add) {
    return service.attach(caller_of(request, principal), id, settings, std::move(add));
  };
  CO_TRY(auto response, co_await idempotent_create<model::UniversalAuth>(
                            idempotency, request, principal, render, create));
  co_return response;
}

Task<Response> get(UniversalAuthService& service, const Request& request, const Principal&) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(const auto universal_auth, service.get(id));
  co_return json_response(api::to_json(universal_auth));
}

Task<Response> update(UniversalAuthService& service, const Request& request,
                      const Principal& principal) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(auto settings, api::read_universal_auth_settings(request.body));
  CO_TRY(const auto universal_auth,
         co_await service.update(caller_of(request, principal), id, std::move(settings)));
  co_return json_response(api::to_json(universal_auth));
}

Task<Response> remove(UniversalAuthService& service, const Request& request,
                      const Principal& principal) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(const auto universal_auth, co_await service.remove(caller_of(request, principal), id));
  co_return json_response(api::to_json(universal_auth));
}

Task<Response> create_secret(UniversalAuthService& service, IdempotencyService& idempotency,
                             const Request& request, const Principal& principal) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(auto input, api::read_create_client_secret(request.body));
  const auto create = [&](service::AddToCommit<model::CreatedClientSecret> add) {
    return service.create_secret(caller_of(request, principal), id, input, std::move(add));
  };
  CO_TRY(auto response, co_await create_with_secret<model::CreatedClientSecret>(
                            idempotency, request, principal, &api::to_json, create));
  co_return response;
}

Task<Response> list_secrets(UniversalAuthService& service, const Request& request,
                            const Principal&) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(const auto secrets, service.list_secrets(id));
  co_return list_response(api::to_json(secrets), secrets.size());
}

Task<Response> get_secret(UniversalAuthService& service, const Request& request, const Principal&) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(const ClientSecretId secret_id, client_secret_id(request));
  CO_TRY(const auto secret, service.get_secret(id, secret_id));
  co_return json_response(api::to_json(secret));
}

Task<Response> revoke_secret(UniversalAuthService& service, const Request& request,
                             const Principal& principal) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(const ClientSecretId secret_id, client_secret_id(request));
  CO_TRY(const auto secret,
         co_await service.revoke_secret(caller_of(request, principal), id, secret_id));
  co_return json_response(api::to_json(secret));
}

// Bind a handler above to its services.
template <class Function>
AuthenticatedHandler bound(UniversalAuthService& service, Function function) {
  return [&service, function](const Request& request, const Principal& principal) {
    return function(service, request, principal);
  };
}
template <class Function>
AuthenticatedHandler bound(UniversalAuthService& service, IdempotencyService& idempotency,
                           Function function) {
  return [&service, &idempotency, function](const Request& request, const Principal& principal) {
    return function(service, idempotency, request, principal);
  };
}

}  // namespace

void add_universal_auth_routes(Routes& routes, service::Context& context,
                               service::Authenticator& authenticator,
                               IdempotencyService& idempotency,
                               UniversalAuthService& universal_auth) {
  const auto add = [&](Method method, const std::string& path, model::AuditKind event,
                       AuthenticatedHandler handler) {
    add_route(routes, context, authenticator,
              {method,
               "/api/v1/auth/universal-auth/identities/{identityId}" + path,
               Access::product_admin,
               {event}},
              admin_only("manage universal auth", std::move(handler)));
  };
  const std::string one_secret = "/client-secrets/{clientSecretId}";
  add(Method::post, "", kinds::add_universal_auth, bound(universal_auth, idempotency, &attach));
  add(Method::get, "", kinds::get_universal_auth, bound(universal_auth, &get));
  add(Method::patch, "", kinds::update_universal_auth, bound(universal_auth, &update));
  add(Method::delete_, "", kinds::revoke_universal_auth, bound(universal_auth, &remove));
  add(Method::post, "/client-secrets", kinds::create_client_secret,
      bound(universal_auth, idempotency, &create_secret));
  add(Method::get, "/client-secrets", kinds::get_client_secrets,
      bound(universal_auth, &list_secrets));
  add(Method::get, one_secret, kinds::get_client_secret, bound(universal_auth, &get_secret));
  add(Method::post, one_secret + "/revoke", kinds::revoke_client_secret,
      bound(universal_auth, &revoke_secret));
}

}  // namespace sealmint::http
