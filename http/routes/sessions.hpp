// Routes to log in and out and of access tokens (contract 8.1, 8.4, 8.5).
#pragma once

#include "core/service/people/sessions.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

void add_session_routes(Routes& routes, service::Context& context,
                        service::Authenticator& authenticator, service::SessionService& sessions);

}  // namespace sealmint::http
