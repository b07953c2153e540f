// Certificates: /api/v1/cert-manager/certificates (contract 8.5, 9.10 and 18.18).
#pragma once

#include "core/service/authorities/certificates.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

// Adds the legacy prefix /api/v1/pki/certificates too.
void add_certificate_routes(Routes& routes, service::Context& context,
                            service::Authenticator& authenticator,
                            service::IdempotencyService& idempotency,
                            service::CertificateService& certificates);

}  // namespace sealmint::http
