// Universal auth and its client secrets, for Product Admins (contract 8.2 and 8.3).
#include "core/service/people/universal_auth.hpp"

#include "api/universal_auth.hpp"
#include "http/routes/call.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {

template <>
struct Shown<model::UniversalAuth> {
  using Type = api::UniversalAuthAnswer;
  static Type of(const Services&, const model::UniversalAuth& auth) { return {auth}; }
};
template <>
struct Shown<model::ClientSecret> {
  using Type = api::ClientSecretAnswer;
  static Type of(const Services&, const model::ClientSecret& secret) { return {secret}; }
};
template <>
struct Shown<std::vector<model::ClientSecret>> {
  using Type = api::ClientSecretPage;
  static Type of(const Services&, const std::vector<model::ClientSecret>& secrets) {
    return {secrets, secrets.size()};
  }
};

namespace {

using Service = service::UniversalAuthService;

constexpr std::string_view secrets = "/client-secrets";
constexpr std::string_view one_secret = "/client-secrets/{clientSecretId}";
constexpr Endpoint rows[] = {
    post("", "attachUniversalAuth", "Let a machine identity log in by client id and secret",
         admin_call<&Service::attach>)
        .recorded(kinds::add_universal_auth)
        .refusing({400}),
    get("", "getUniversalAuth", "Get how a machine identity logs in", admin_call<&Service::get>)
        .recorded(kinds::get_universal_auth),
    patch("", "updateUniversalAuth", "Change how a machine identity logs in",
          admin_call<&Service::update>)
        .recorded(kinds::update_universal_auth),
    erase("", "revokeUniversalAuth", "End all client secrets and tokens of a machine identity",
          admin_call<&Service::remove>)
        .recorded(kinds::revoke_universal_auth),
    post(secrets, "createClientSecret", "Create a client secret",
         admin_call<&Service::create_secret, Show::secret>)
        .recorded(kinds::create_client_secret)
        .refusing({400}),
    get(secrets, "listClientSecrets", "List client secrets", admin_call<&Service::list_secrets>)
        .recorded(kinds::get_client_secrets),
    get(one_secret, "getClientSecret", "Get a client secret", admin_call<&Service::get_secret>)
        .recorded(kinds::get_client_secret),
    post("/client-secrets/{clientSecretId}/revoke", "revokeClientSecret", "Revoke a client secret",
         admin_call<&Service::revoke_secret>)
        .recorded(kinds::revoke_client_secret),
};

}  // namespace

const Topic universal_auth_topic{"Universal auth",
                                 "/api/v1/auth/universal-auth/identities/{identityId}", "",
                                 "manage universal auth", rows};

}  // namespace sealmint::http
