// Routes of signers themselves (contract 9.1-9.7, 9.9-9.12, 9.14).
#pragma once

#include "core/service/signers/signers.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

void add_signer_routes(Routes& routes, service::Context& context,
                       service::Authenticator& authenticator,
                       service::IdempotencyService& idempotency, service::SignerService& signers);

}  // namespace sealmint::http
