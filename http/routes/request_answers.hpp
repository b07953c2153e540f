// Requests to sign, which are found by two kinds of paths.
#pragma once

#include "api/approvals.hpp"
#include "core/service/approvals/access_requests.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

using RequestAnswer = api::Under<"request", model::RequestView>;

// A request as it is now, or with `?wait=30s` as soon as it is decided or the wait is over. Errors
// besides those of the service: malformed, for a wait that does not read or is too long.
Task<model::RequestView> awaited_request(Services& services, const model::Principal& principal,
                                         const Request& request, RequestId id);

// The digests of a request's manifest, each with its proof: those of `?digest=`, or a page.
Task<Response> answer_manifest(Services& services, const model::Principal& principal,
                               const Request& request, RequestId id);

api::Schema wait_schema();
inline constexpr QueryParameter wait_query[] = {
    {"wait", &wait_schema, "How long to wait for a decision, such as 30s; at most a minute."}};

api::Schema digest_schema();
inline constexpr QueryParameter manifest_query[] = {
    {"digest", &digest_schema, "Only this digest."},
    offset_parameter,
    limit_parameter<limits::manifest_page_default, limits::manifest_page_max>};

}  // namespace sealmint::http
