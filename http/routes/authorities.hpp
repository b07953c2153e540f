// The internal CAs: /api/v1/cert-manager/ca/internal (contract 11.2).
#pragma once

#include "core/service/authorities/authorities.hpp"
#include "core/service/authorities/revocation_lists.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

// Adds the legacy prefix /api/v1/pki/ca/internal too.
void add_authority_routes(Routes& routes, service::Context& context,
                          service::Authenticator& authenticator,
                          service::IdempotencyService& idempotency,
                          service::AuthorityService& authorities,
                          service::RevocationListService& revocation_lists);

}  // namespace sealmint::http
