#include "api/certificates.hpp"

#include <array>

namespace sealmint::api {
namespace {

using model::Certificate;
using model::ImportCertificate;
using model::RevokeCertificate;

// RFC 5280 section 5.3.1, without removeFromCRL: that one is for delta lists.
constexpr std::array<std::string_view, 9> revocation_reasons{
    "UNSPECIFIED",         "KEY_COMPROMISE",      "CA_COMPROMISE",
    "AFFILIATION_CHANGED", "SUPERSEDED",          "CESSATION_OF_OPERATION",
    "CERTIFICATE_HOLD",    "PRIVILEGE_WITHDRAWN", "A_A_COMPROMISE"};

constexpr Word revocation_reason{
    revocation_reasons, "must be a reason of RFC 5280 section 5.3.1, such as KEY_COMPROMISE", {}};
// The limit of the body bounds the text itself.
constexpr Text pem{{.min = 1, .allow_control = true}};
constexpr Text chain_pem{{.allow_control = true}};

std::string_view status(const CertificateRow& row) {
  if (row.certificate.status == model::CertificateStatus::revoked) return "revoked";
  return row.now > row.certificate.not_after ? "expired" : "active";
}

std::string_view key_source(const CertificateRow&) { return "infisical"; }

template <auto field>
FieldOf<CertificateRow> of_certificate(std::string_view name) {
  return shown<&CertificateRow::certificate, field>(name);
}

}  // namespace

template <>
const Fields<RevokeCertificate>& fields() {
  static const Fields<RevokeCertificate> list{
      "RevokeCertificate",
      {asked<revocation_reason, &RevokeCertificate::reason>("revocationReason")},
      {.empty_is_object = true}};
  return list;
}

template <>
const Fields<ImportCertificate>& fields() {
  static const Fields<ImportCertificate> list{
      "ImportCertificate",
      {asked<pem, &ImportCertificate::private_key_pem>("privateKeyPem", required),
       asked<pem, &ImportCertificate::certificate_pem>("certificatePem", required),
       asked<chain_pem, &ImportCertificate::chain_pem>("certificateChainPem")},
      {.holds_secret = true}};
  return list;
}

template <>
const Fields<CertificateRow>& fields() {
  static const Fields<CertificateRow> list{
      "Certificate",
      {of_certificate<&Certificate::id>("id"), shown<&CertificateRow::project_id>("projectId"),
       of_certificate<&Certificate::authority_id>("caId"), shown_by<&status>("status"),
       of_certificate<&Certificate::serial_number>("serialNumber"),
       of_certificate<&Certificate::common_name>("commonName"),
       of_certificate<&Certificate::not_before>("notBefore"),
       of_certificate<&Certificate::not_after>("notAfter"),
       of_certificate<&Certificate::key_algorithm>("keyAlgorithm"),
       of_certificate<&Certificate::key_usages>("keyUsages"),
       of_certificate<&Certificate::extended_key_usages>("extendedKeyUsages"),
       shown_by<&key_source>("keySource"), shown_null<CertificateRow>("hsmConnectorId"),
       of_certificate<&Certificate::imported>("imported"),
       of_certificate<&Certificate::revoked_at>("revokedAt"),
       shown_or_null<&CertificateRow::certificate, &Certificate::revocation_reason>(
           "revocationReason"),
       of_certificate<&Certificate::created_at>("createdAt"),
       of_certificate<&Certificate::updated_at>("updatedAt")}};
  return list;
}

template <>
const Fields<CertificatePage>& fields() {
  static const Fields<CertificatePage> list{"CertificatePage",
                                            {shown<&CertificatePage::certificates>("certificates"),
                                             shown<&CertificatePage::total_count>("totalCount")}};
  return list;
}

}  // namespace sealmint::api
