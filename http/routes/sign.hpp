// POST /signers/{signerId}/sign and /sign-batch.
#pragma once

#include "core/service/sign.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

void add_sign_routes(Routes& routes, service::Context& context,
                     service::Authenticator& authenticator, service::SignService& sign);

}  // namespace sealmint::http
