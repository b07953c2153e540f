// Bodies of the routes of certificate authorities (contract 11.2 and 18.13).
#pragma once

#include "api/fields.hpp"
#include "core/model/certificate.hpp"
#include "core/model/requests_authorities.hpp"

namespace sealmint::api {

// An authority with what its row shows besides.
struct AuthorityRow {
  model::Authority authority;
  std::string project_id;
};

struct AuthorityPage {
  std::vector<AuthorityRow> authorities;
  std::size_t total_count = 0;
};

struct CertificationRequest {
  std::string pem;
};

struct ImportedAuthorityCertificate {
  std::string_view message;  // of static storage
  AuthorityId authority_id;
};

// What certifying an intermediate answers.
struct SignedIntermediate {
  model::CertificateWithChain certificate;
};

template <>
const Fields<model::CreateAuthority>& fields();
template <>
const Fields<model::UpdateAuthority>& fields();
template <>
const Fields<model::SignIntermediate>& fields();
template <>
const Fields<model::ImportAuthorityCertificate>& fields();
template <>
const Fields<model::RenewAuthority>& fields();
template <>
const Fields<model::Authority>& fields();
template <>
const Fields<AuthorityRow>& fields();
template <>
const Fields<AuthorityPage>& fields();
template <>
const Fields<CertificationRequest>& fields();
template <>
const Fields<ImportedAuthorityCertificate>& fields();
template <>
const Fields<model::CertificateWithChain>& fields();
template <>
const Fields<SignedIntermediate>& fields();
template <>
const Fields<model::RevocationList>& fields();

}  // namespace sealmint::api
