// Bodies of the certificate routes (contract 1.3, 8.5, 9.10 and 18.18).
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

#include "core/base/result.hpp"
#include "core/model/certificate.hpp"
#include "core/model/requests_certificates.hpp"

namespace sealmint::api {

// An empty body names no reason.
Result<model::RevokeCertificate> read_revoke_certificate(std::string_view body);
// The copy of the private key that parsing makes is wiped; `body` stays the caller's.
Result<model::ImportCertificate> read_import_certificate(std::string_view body);

// The row of a certificate with its status at `now`; nulls are present.
boost::json::object to_json(const model::Certificate& certificate, std::string_view project_id,
                            TimePoint now);

}  // namespace sealmint::api
