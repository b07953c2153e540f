// Routes of machine identities, for Product Admins (contract 8.5).
#pragma once

#include "core/service/people/identities.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

void add_identity_routes(Routes& routes, service::Context& context,
                         service::Authenticator& authenticator,
                         service::IdempotencyService& idempotency,
                         service::IdentityService& identities);

}  // namespace sealmint::http
