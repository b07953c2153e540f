// What is answered about certificate authorities.
#include "api/authorities.hpp"

namespace sealmint::api {
namespace {

using model::Authority;
using model::CertificateWithChain;
using model::DistinguishedName;
using model::RevocationList;

std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (std::string_view(",+\"\\<>;=").find(c) != std::string_view::npos) text += '\\';
    text += c;
  }
  return text;
}

std::string name_text(const Authority& authority) {
  const DistinguishedName& name = authority.subject;
  std::string text;
  const auto add = [&text](std::string_view label, const std::string& value) {
    if (value.empty()) return;
    if (!text.empty()) text += ", ";
    text += std::string(label) + "=" + escaped(value);
  };
  add("C", name.country);
  add("O", name.organization);
  add("OU", name.organizational_unit);
  add("ST", name.province);
  add("CN", name.common_name);
  add("L", name.locality);
  return text;
}

std::string_view type_of(const Authority& authority) {
  return authority.type == model::AuthorityType::root ? "root" : "intermediate";
}

std::optional<Uuid> certificate_id_of(const Authority& authority) {
  if (authority.certificate_id.is_nil()) return std::nullopt;
  return authority.certificate_id;
}

std::string_view key_source(const Authority&) { return "infisical"; }

bool is_ocsp_enabled(const Authority&) { return false; }

template <auto field>
FieldOf<Authority> of_subject(std::string_view name) {
  return shown<&Authority::subject, field>(name);
}

std::string_view kind(const AuthorityRow&) { return "internal"; }

std::optional<Uuid> active_certificate_id(const AuthorityRow& row) {
  return certificate_id_of(row.authority);
}

template <auto field>
FieldOf<AuthorityRow> of_authority(std::string_view name) {
  return shown<&AuthorityRow::authority, field>(name);
}

}  // namespace

// What the contract calls the configuration of an authority.
template <>
const Fields<Authority>& fields() {
  using Name = DistinguishedName;
  static const Fields<Authority> list{
      "AuthorityConfiguration",
      {shown_by<&type_of>("type"), shown<&Authority::friendly_name>("friendlyName"),
       of_subject<&Name::common_name>("commonName"),
       of_subject<&Name::organization>("organization"),
       of_subject<&Name::organizational_unit>("ou"), of_subject<&Name::country>("country"),
       of_subject<&Name::province>("province"), of_subject<&Name::locality>("locality"),
       shown_by<&name_text>("dn"), shown<&Authority::not_before>("notBefore"),
       shown<&Authority::not_after>("notAfter"),
       shown<&Authority::max_path_length>("maxPathLength"),
       shown<&Authority::key_algorithm>("keyAlgorithm"), shown_by<&key_source>("keySource"),
       shown_null<Authority>("hsmConnectorId"), shown_by<&is_ocsp_enabled>("isOcspEnabled"),
       shown<&Authority::parent_id>("parentCaId"),
       shown_or_null<&Authority::serial_number>("serialNumber"),
       shown_by<&certificate_id_of>("activeCaCertId")}};
  return list;
}

// Where the contract leaves open on which level they stand, they stand on both.
template <>
const Fields<AuthorityRow>& fields() {
  static const Fields<AuthorityRow> list{
      "Authority",
      {of_authority<&Authority::id>("id"), shown<&AuthorityRow::project_id>("projectId"),
       of_authority<&Authority::name>("name"), shown_by<&kind>("type"),
       of_authority<&Authority::status>("status"), shown<&AuthorityRow::authority>("configuration"),
       of_authority<&Authority::parent_id>("parentCaId"),
       shown_or_null<&AuthorityRow::authority, &Authority::serial_number>("serialNumber"),
       shown_by<&active_certificate_id>("activeCaCertId"),
       of_authority<&Authority::created_at>("createdAt"),
       of_authority<&Authority::updated_at>("updatedAt")}};
  return list;
}

template <>
const Fields<AuthorityPage>& fields() {
  static const Fields<AuthorityPage> list{"AuthorityPage",
                                          {shown<&AuthorityPage::authorities>("cas"),
                                           shown<&AuthorityPage::total_count>("totalCount")}};
  return list;
}

template <>
const Fields<CertificationRequest>& fields() {
  static const Fields<CertificationRequest> list{"CertificationRequest",
                                                 {shown<&CertificationRequest::pem>("csr")}};
  return list;
}

template <>
const Fields<ImportedAuthorityCertificate>& fields() {
  using Imported = ImportedAuthorityCertificate;
  static const Fields<Imported> list{
      "ImportedAuthorityCertificate",
      {shown<&Imported::message>("message"), shown<&Imported::authority_id>("caId")}};
  return list;
}

template <>
const Fields<CertificateWithChain>& fields() {
  static const Fields<CertificateWithChain> list{
      "CertificateWithChain",
      {shown<&CertificateWithChain::certificate_pem>("certificate"),
       shown<&CertificateWithChain::chain_pem>("certificateChain"),
       shown<&CertificateWithChain::serial_number>("serialNumber")}};
  return list;
}

template <>
const Fields<SignedIntermediate>& fields() {
  constexpr auto certificate = &SignedIntermediate::certificate;
  static const auto list =
      Fields<SignedIntermediate>{
          "SignedIntermediate",
          {shown<certificate, &CertificateWithChain::issuer_pem>("issuingCaCertificate")}}
          .including<certificate>();
  return list;
}

template <>
const Fields<RevocationList>& fields() {
  static const Fields<RevocationList> list{
      "RevocationList",
      {shown<&RevocationList::crl_pem>("crl"), shown<&RevocationList::number>("crlNumber"),
       shown<&RevocationList::revoked_count>("revokedCount"),
       shown<&RevocationList::this_update>("thisUpdate"),
       shown<&RevocationList::next_update>("nextUpdate")}};
  return list;
}

}  // namespace sealmint::api
