// Bodies of the certificate routes (contract 1.3, 8.5 and 18.18).
#pragma once

#include "api/fields.hpp"
#include "core/model/certificate.hpp"
#include "core/model/requests_certificates.hpp"

namespace sealmint::api {

// A certificate with what its row shows besides.
struct CertificateRow {
  model::Certificate certificate;
  std::string project_id;
  TimePoint now;  // of the reading: says whether the certificate is expired
};

struct CertificatePage {
  std::vector<CertificateRow> certificates;
  std::size_t total_count = 0;
};

template <>
const Fields<model::RevokeCertificate>& fields();
template <>
const Fields<model::ImportCertificate>& fields();
template <>
const Fields<CertificateRow>& fields();
template <>
const Fields<CertificatePage>& fields();

}  // namespace sealmint::api
