// Signers (contract 9.1-9.7 and 9.9-9.12).
#include "core/service/signers/signers.hpp"

#include "api/authorities.hpp"
#include "api/signers.hpp"
#include "http/routes/call.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {
namespace {

constexpr QueryParameter signer_query[] = {
    {"search", &any_text, "Only signers with this in their name."},
    offset_parameter,
    limit_parameter<>};

}  // namespace

template <>
struct Taken<service::SignerFilter> {
  static constexpr Traits traits{.query = signer_query};
  static Result<service::SignerFilter> from(Arguments& arguments) {
    TRY(const auto page, read_page(arguments.request));
    auto search = query_value(arguments.request, "search");
    return service::SignerFilter{std::move(search).value_or(""), page.offset, page.limit};
  }
};

// The two statuses that a body may name.
template <>
struct Taken<model::SignerStatus> {
  static constexpr Traits traits{.input = shape<api::SetSignerStatus>};
  static Result<model::SignerStatus> from(Arguments& arguments) {
    TRY(const auto input, api::read<api::SetSignerStatus>(arguments.request.body));
    return input.status;
  }
};

namespace {

using service::SignerService;

constexpr std::string_view one = "/{signerId}";
constexpr Endpoint rows[] = {
    post("", "createSigner", "Create a signer", admin_call<&SignerService::create>)
        .recorded(kinds::create_pki_signer, kinds::certificate_issued)
        .refusing({400, 404}),
    get("", "listSigners", "List the signers you may see", principal_call<&SignerService::list>)
        .recorded(kinds::get_pki_signers),
    get(one, "getSigner", "Get a signer",
        signer_call<Access::read, &SignerService::get, Show::version>)
        .recorded(kinds::get_pki_signer),
    patch(one, "updateSigner", "Change a signer",
          signer_call<Access::edit, &SignerService::update, Show::version>)
        .recorded(kinds::update_pki_signer)
        .refusing({400}),
    erase(one, "deleteSigner", "Delete a signer",
          signer_call<Access::delete_signer, &SignerService::remove>)
        .recorded(kinds::delete_pki_signer),
    patch("/{signerId}/status", "setSignerStatus", "Enable or disable a signer",
          signer_call<Access::manage_status, &SignerService::set_status, Show::version>)
        .recorded(kinds::enable_pki_signer, kinds::disable_pki_signer)
        .refusing({400}),
    get("/{signerId}/permissions", "getSignerPermissions", "Get what you may do on a signer",
        signer_call<Access::read, &SignerService::permissions>),
    get("/{signerId}/public-key", "getPublicKey", "Get the public key of a signer",
        signer_call<Access::read, &SignerService::public_key>)
        .recorded(kinds::get_public_key),
    get("/{signerId}/certificate", "exportCertificate", "Get the certificate of a signer",
        signer_call<Access::export_certificate, &SignerService::export_certificate>)
        .recorded(kinds::export_certificate),
    post("/{signerId}/certificate/reissue", "reissueCertificate",
         "Give a signer a new key and certificate",
         signer_call<Access::reissue_certificate, &SignerService::reissue>)
        .recorded(kinds::reissue_certificate, kinds::certificate_issued, kinds::issuance_failed)
        .refusing({400}),
    post("/{signerId}/issuance/check", "checkIssuance",
         "Ask the certificate authority for an answer now",
         signer_call<Access::reissue_certificate, &SignerService::check_issuance>),
    get("/{signerId}/issuance/csr", "getIssuanceRequest",
        "Get the certification request that a certificate is awaited for",
        signer_call<Access::reissue_certificate, &SignerService::certification_request, Show::plain,
                    api::CertificationRequest>)
        .refusing({400}),
    post("/{signerId}/issuance/certificate", "importIssuedCertificate",
         "Bring the certificate that is awaited",
         signer_call<Access::reissue_certificate, &SignerService::import_certificate>)
        .recorded(kinds::import_issued_certificate, kinds::certificate_issued)
        .with({.body_limit = limits::certificate_bundle_body_bytes})
        .refusing({400}),
};

}  // namespace

const Topic signer_topic{"Signers", signers_prefix, older_signers_prefix, "create code signers",
                         rows};

}  // namespace sealmint::http
