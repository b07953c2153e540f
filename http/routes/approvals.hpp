// Approval policies, requests and grants (contract 9.14, 9.15 and 10).
#pragma once

#include "core/service/approvals/access_requests.hpp"
#include "core/service/approvals/approval_policies.hpp"
#include "core/service/approvals/grants.hpp"
#include "core/service/approvals/request_watch.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

struct ApprovalServices {
  service::ApprovalPolicyService& policies;
  service::AccessRequestService& requests;
  service::GrantService& grants;
  service::RequestWatch& watch;
};

// Those under a signer. What `services` refers to must live as long as the routes.
void add_signer_approval_routes(Routes& routes, service::Context& context,
                                service::Authenticator& authenticator,
                                service::IdempotencyService& idempotency,
                                const ApprovalServices& services);

// Those under /api/v1/approval-policies, with the present and the former word for the type.
void add_approval_routes(Routes& routes, service::Context& context,
                         service::Authenticator& authenticator, const ApprovalServices& services);

// `?wait=30s` of a read: how long to wait for a decision; nothing when it was not asked for.
// Errors: malformed, also beyond a minute.
Result<std::optional<std::chrono::seconds>> read_wait(const Request& request);

// A request as soon as it is decided, or as it is when the wait is over.
Task<Response> answer_request(const ApprovalServices& services, const Request& request,
                              const model::Principal& principal, RequestId id, bool is_wrapped);

// The digests of a request's manifest, each with its proof: those of `?digest=`, or a page.
Task<Response> answer_manifest(const ApprovalServices& services, const Request& request,
                               const model::Principal& principal, RequestId id);

}  // namespace sealmint::http
