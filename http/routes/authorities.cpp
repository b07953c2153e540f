// The project's own certificate authorities (contract 11.2). Who may not manage them learns
// nothing, not even whether one exists.
#include "core/service/authorities/authorities.hpp"

#include "api/authorities.hpp"
#include "core/service/authorities/revocation_lists.hpp"
#include "core/service/shared/project.hpp"
#include "http/routes/call.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {

template <>
struct Shown<model::Authority> {
  using Type = api::AuthorityRow;
  static Type of(const Services& services, const model::Authority& authority) {
    return {authority, services.project.id};
  }
};

namespace {

using model::Authority;
using model::CertificateWithChain;
using service::AuthorityService;

Result<Response> list(Services& services, const AdminCaller&, const Request& request) {
  TRY(const auto page, read_page(request));
  const auto all = services.authorities.list();
  api::AuthorityPage shown{{}, all.size()};
  for (std::size_t i = page.offset; i < all.size() && shown.authorities.size() < page.limit; ++i) {
    shown.authorities.push_back(Shown<Authority>::of(services, *all[i]));
  }
  return answer(shown);
}

boost::json::value render_imported(const Authority& authority) {
  return api::to_json(
      api::ImportedAuthorityCertificate{"The certificate was imported", authority.id});
}

Task<Response> import_certificate(Services& services, const AdminCaller& admin,
                                  const Request& request) {
  CO_TRY(const auto id, path_id<AuthorityId>(request, 0));
  CO_TRY(const auto input, api::read<model::ImportAuthorityCertificate>(request.body));
  const auto make = [&](service::AddToCommit<Authority> add) {
    return services.authorities.import_certificate(admin.caller(), id, input, std::move(add));
  };
  CO_TRY(auto response, co_await idempotent_create<Authority>(services, admin.principal(), request,
                                                              &render_imported, make));
  co_return response;
}

Task<Response> crls(Services& services, const AdminCaller&, const Request& request) {
  CO_TRY(const auto id, path_id<AuthorityId>(request, 0));
  CO_TRY(const auto list, co_await services.revocation_lists.current(id));
  co_return answer(std::vector{list});
}

// Public: it is what the AIA pointer of a certificate leads strangers to.
Result<Response> certificate_der(Services& services, const model::Sender&, const Request& request) {
  TRY(const auto id, path_id<AuthorityId>(request, 0));
  TRY(const auto certificate_id, path_id<CertificateId>(request, 1));
  TRY(const auto der, services.authorities.certificate_der(id, certificate_id));
  return text_response(std::string(as_text(der)), "application/pkix-cert");
}

constexpr Bound importing =
    for_admins<&import_certificate>.with({.input = shape<model::ImportAuthorityCertificate>,
                                          .output = shape<api::ImportedAuthorityCertificate>,
                                          .has_idempotency_key = true});

constexpr std::string_view one = "/{caId}";
constexpr Endpoint rows[] = {
    get("", "listAuthorities", "List certificate authorities",
        for_admins<&list>.with({.output = shape<api::AuthorityPage>, .query = page_query}))
        .recorded(kinds::get_cas),
    post("", "createAuthority", "Create a certificate authority",
         admin_call<&AuthorityService::create>)
        .recorded(kinds::create_ca)
        .refusing({400}),
    get(one, "getAuthority", "Get a certificate authority", admin_call<&AuthorityService::get>)
        .recorded(kinds::get_ca),
    patch(one, "updateAuthority", "Change a certificate authority",
          admin_call<&AuthorityService::update>)
        .recorded(kinds::update_ca)
        .refusing({400}),
    erase(one, "deleteAuthority", "Delete a certificate authority with its key",
          admin_call<&AuthorityService::remove>)
        .recorded(kinds::delete_ca, kinds::revoke_certificate)
        .refusing({400}),
    get("/{caId}/csr", "getAuthorityCsr", "Get the certification request of an intermediate",
        admin_call<&AuthorityService::certification_request, Show::plain,
                   api::CertificationRequest>)
        .recorded(kinds::get_ca_csr)
        .refusing({400}),
    post("/{caId}/sign-intermediate", "signIntermediate", "Certify an intermediate",
         admin_call<&AuthorityService::sign_intermediate, Show::plain, api::SignedIntermediate>)
        .recorded(kinds::sign_intermediate)
        .refusing({400}),
    post("/{caId}/import-certificate", "importAuthorityCertificate",
         "Give an intermediate its certificate", importing)
        .recorded(kinds::import_ca_cert)
        .refusing({400}),
    post("/{caId}/renew", "renewAuthority", "Certify the same key anew",
         admin_call<&AuthorityService::renew>)
        .recorded(kinds::renew_ca)
        .refusing({400}),
    get("/{caId}/certificate", "getAuthorityCertificate", "Get the certificate in use",
        admin_call<&AuthorityService::certificate>)
        .recorded(kinds::get_ca_cert)
        .refusing({400}),
    get("/{caId}/ca-certificates", "listAuthorityCertificates",
        "List all certificates of a certificate authority",
        admin_call<&AuthorityService::certificates>)
        .recorded(kinds::get_ca_certs),
    get("/{caId}/crls", "listRevocationLists",
        "List the revocation lists of a certificate authority",
        for_admins<&crls>.with({.output = shape<std::vector<model::RevocationList>>}))
        .recorded(kinds::get_ca_crls)
        .refusing({400}),
    get("/{caId}/certificates/{caCertId}/der", "getAuthorityCertificateDer",
        "Get a certificate of a certificate authority as DER", for_anyone<&certificate_der>)
        .with({.content_type = "application/pkix-cert"}),
};

}  // namespace

const Topic authority_topic{"Certificate authorities", "/api/v1/cert-manager/ca/internal",
                            "/api/v1/pki/ca/internal", "manage certificate authorities", rows};

}  // namespace sealmint::http
