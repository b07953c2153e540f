// Routes of universal auth and its client secrets, for Product Admins (contract 8.2 and 8.3).
#pragma once

#include "core/service/people/universal_auth.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

void add_universal_auth_routes(Routes& routes, service::Context& context,
                               service::Authenticator& authenticator,
                               service::IdempotencyService& idempotency,
                               service::UniversalAuthService& universal_auth);

}  // namespace sealmint::http
