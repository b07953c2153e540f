// Routes of a signer's members (contract 9.13).
#pragma once

#include "core/service/signers/members.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

void add_member_routes(Routes& routes, service::Context& context,
                       service::Authenticator& authenticator,
                       service::IdempotencyService& idempotency, service::MemberService& members);

}  // namespace sealmint::http
