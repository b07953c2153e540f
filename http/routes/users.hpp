// Routes of users, for Product Admins (contract 8.5).
#pragma once

#include "core/service/people/users.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

void add_user_routes(Routes& routes, service::Context& context,
                     service::Authenticator& authenticator,
                     service::IdempotencyService& idempotency, service::UserService& users);

}  // namespace sealmint::http
