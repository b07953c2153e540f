// The certificates the service holds (contract 1.3, 8.5 and 18.18).
#include "core/service/authorities/certificates.hpp"

#include "api/authorities.hpp"
#include "api/certificates.hpp"
#include "core/service/shared/project.hpp"
#include "http/routes/call.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {

template <>
struct Shown<model::Certificate> {
  using Type = api::CertificateRow;
  static Type of(const Services& services, const model::Certificate& certificate) {
    return {certificate, services.project.id, services.context.clock.now()};
  }
};

namespace {

using service::CertificateService;

Result<Response> list(Services& services, const AdminCaller&, const Request& request) {
  TRY(const auto page, read_page(request));
  const auto all = services.certificates.list();
  api::CertificatePage shown{{}, all.size()};
  for (std::size_t i = page.offset; i < all.size() && shown.certificates.size() < page.limit; ++i) {
    shown.certificates.push_back(Shown<model::Certificate>::of(services, *all[i]));
  }
  return answer(shown);
}

constexpr Endpoint rows[] = {
    get("", "listCertificates", "List certificates",
        for_admins<&list>.with({.output = shape<api::CertificatePage>, .query = page_query})),
    post("/import", "importCertificate", "Take in a certificate with its key",
         admin_call<&CertificateService::import>)
        .recorded(kinds::import_certificate)
        .with({.wipes_body = true})
        .refusing({400}),
    get("/{certificateId}", "getCertificateRecord", "Get what is known of a certificate",
        admin_call<&CertificateService::get>),
    get("/{certificateId}/certificate", "getCertificate", "Get a certificate as PEM",
        principal_call<&CertificateService::read_as>)
        .recorded(kinds::export_certificate)
        .refusing({403}),
    post("/{certificateId}/revoke", "revokeCertificate", "Revoke a certificate",
         admin_call<&CertificateService::revoke>)
        .recorded(kinds::revoke_certificate)
        .refusing({400}),
};

}  // namespace

const Topic certificate_topic{"Certificates", "/api/v1/cert-manager/certificates",
                              "/api/v1/pki/certificates", "manage certificates", rows};

}  // namespace sealmint::http
