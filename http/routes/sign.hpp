// POST /signers/{signerId}/sign and /sign-batch; with `?wait=checkpoint` the receipts come along.
#pragma once

#include "core/service/log/audit_log.hpp"
#include "core/service/signing/sign.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

void add_sign_routes(Routes& routes, service::Context& context,
                     service::Authenticator& authenticator, service::SignService& sign,
                     service::AuditLog& log);

}  // namespace sealmint::http
