// Routes of a signer's activity (contract 9.16).
#pragma once

#include "core/service/signers/activity.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

void add_operation_routes(Routes& routes, service::Context& context,
                          service::Authenticator& authenticator,
                          service::ActivityService& activity);

}  // namespace sealmint::http
