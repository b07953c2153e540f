// Routes of groups and their members, for Product Admins (contract 8.5).
#pragma once

#include "core/service/people/groups.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

void add_group_routes(Routes& routes, service::Context& context,
                      service::Authenticator& authenticator,
                      service::IdempotencyService& idempotency, service::GroupService& groups);

}  // namespace sealmint::http
