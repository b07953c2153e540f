#include "http/routes/universal_auth.hpp"

#include <boost/json/serialize.hpp>

#include "api/universal_auth.hpp"
#include "http/routes/admin.hpp"

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

// The token itself, whatever stands before it.
std::string_view bearer_of(const Request& request) {
  if (!request.authorization) return {};
  const std::string_view header = *request.authorization;
  return header.substr(header.rfind(' ') + 1);
}

Task<Response> attach(UniversalAuthService& service, IdempotencyService& idempotency,
                      const Request& request, const Principal& principal) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(auto settings, api::read_universal_auth_settings(request.body));
  const auto render = [](const model::UniversalAuth& universal_auth) -> boost::json::value {
    return api::to_json(universal_auth);
  };
  const auto create = [&](service::AddToCommit<model::UniversalAuth> add) {
    return service.attach(id, settings, std::move(add));
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

Task<Response> update(UniversalAuthService& service, const Request& request, const Principal&) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(auto settings, api::read_universal_auth_settings(request.body));
  CO_TRY(const auto universal_auth, co_await service.update(id, std::move(settings)));
  co_return json_response(api::to_json(universal_auth));
}

Task<Response> remove(UniversalAuthService& service, const Request& request, const Principal&) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(const auto universal_auth, co_await service.remove(id));
  co_return json_response(api::to_json(universal_auth));
}

// Not idempotent_create: the answer holds a secret, so it is kept sealed under the caller's token.
Task<Response> create_secret(UniversalAuthService& service, IdempotencyService& idempotency,
                             const Request& request, const Principal& principal) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(auto input, api::read_create_client_secret(request.body));
  CO_TRY(const auto key, idempotency_key(request));
  std::shared_ptr<IdempotencyService::Claim> claim;
  if (key) {
    CO_TRY(auto begun, co_await idempotency.begin(principal, request.path, *key, request.body));
    claim = std::move(begun.claim);
    if (begun.replay) {
      CO_TRY(auto answer, claim->open_sealed(*begun.replay, bearer_of(request)));
      co_return never_stored(json_text_response(std::move(answer)));
    }
  }
  service::AddToCommit<model::CreatedClientSecret> add = [&](const auto& created,
                                                             auto& transaction) {
    if (!claim) return;
    const std::string answer = boost::json::serialize(api::to_json(created));
    // Sealing fails only for lack of memory.
    transaction.changes.emplace_back(
        claim->remember_sealed(200, answer, bearer_of(request)).value());
  };
  CO_TRY(const auto created, co_await service.create_secret(id, std::move(input), add));
  co_return never_stored(json_response(api::to_json(created)));
}

Task<Response> list_secrets(UniversalAuthService& service, const Request& request,
                            const Principal&) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(const auto secrets, service.list_secrets(id));
  co_return json_response(api::to_json(secrets));
}

Task<Response> get_secret(UniversalAuthService& service, const Request& request, const Principal&) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(const ClientSecretId secret_id, client_secret_id(request));
  CO_TRY(const auto secret, service.get_secret(id, secret_id));
  co_return json_response(api::to_json(secret));
}

Task<Response> revoke_secret(UniversalAuthService& service, const Request& request,
                             const Principal&) {
  CO_TRY(const IdentityId id, identity_id(request));
  CO_TRY(const ClientSecretId secret_id, client_secret_id(request));
  CO_TRY(const auto secret, co_await service.revoke_secret(id, secret_id));
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
  const auto add = [&](Method method, const std::string& path, AuthenticatedHandler handler) {
    routes.push_back({method, "/api/v1/auth/universal-auth/identities/{identityId}" + path,
                      Access::product_admin,
                      authenticated(context, authenticator,
                                    admin_only("manage universal auth", std::move(handler)))});
  };
  const std::string one_secret = "/client-secrets/{clientSecretId}";
  add(Method::post, "", bound(universal_auth, idempotency, &attach));
  add(Method::get, "", bound(universal_auth, &get));
  add(Method::patch, "", bound(universal_auth, &update));
  add(Method::delete_, "", bound(universal_auth, &remove));
  add(Method::post, "/client-secrets", bound(universal_auth, idempotency, &create_secret));
  add(Method::get, "/client-secrets", bound(universal_auth, &list_secrets));
  add(Method::get, one_secret, bound(universal_auth, &get_secret));
  add(Method::post, one_secret + "/revoke", bound(universal_auth, &revoke_secret));
}

}  // namespace sealmint::http
