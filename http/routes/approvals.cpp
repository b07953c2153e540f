// The approval endpoints that are not under a signer (contract 10).
#include "api/approvals.hpp"

#include "api/manifest.hpp"
#include "core/service/approvals/grants.hpp"
#include "http/routes/call.hpp"
#include "http/routes/request_answers.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {
namespace {

using model::Caller;
using service::AccessRequestService;
using service::GrantService;

api::Schema signer_word() {
  api::Schema schema = api::typed("string");
  schema["enum"] = boost::json::array{"signer"};
  return schema;
}

constexpr QueryParameter scope_parameter{"scope", &signer_word,
                                         "The one type of scope that there is."};
constexpr QueryParameter id_parameter{"id", &uuid_of_query, "Only those of this signer."};
constexpr QueryParameter request_query[] = {
    scope_parameter,
    id_parameter,
    {"statuses", &any_text,
     "Words between commas: pending, approved, expired, revoked; others are left out."},
    offset_parameter,
    limit_parameter<limits::page_max>};
constexpr QueryParameter grant_query[] = {scope_parameter, id_parameter, offset_parameter,
                                          limit_parameter<limits::page_max>};

// `scope` and `id`: the one type of scope there is, and the signer it names.
Result<std::optional<SignerId>> read_scope_query(const Request& request) {
  const auto scope = query_value(request, "scope");
  if (scope && *scope != "signer") return make_issue("scope", "must be signer");
  const auto text = query_value(request, "id");
  if (!text) return std::optional<SignerId>{};
  const auto uuid = parse_uuid(*text);
  if (!uuid) return make_issue("id", "must be a UUID", "invalid_string");
  return std::optional(SignerId{*uuid});
}

}  // namespace

template <>
struct Taken<service::GrantFilter> {
  static constexpr Traits traits{.query = grant_query};
  static Result<service::GrantFilter> from(Arguments& arguments) {
    TRY(const auto signer_id, read_scope_query(arguments.request));
    TRY(const auto page, read_page(arguments.request, limits::page_max));
    return service::GrantFilter{signer_id, page.offset, page.limit};
  }
};

namespace {

using GrantAnswer = api::Under<"grant", model::GrantView>;

Response answer_of(const model::RequestView& view) {
  return with_entity_tag(answer(RequestAnswer{view}), view.request.version);
}

Result<Response> list_requests(Services& services, const Caller& caller, const Request& request) {
  TRY(const auto signer_id, read_scope_query(request));
  TRY(const auto page, read_page(request, limits::page_max));
  const auto statuses = api::read_statuses(query_value(request, "statuses").value_or(""));
  const service::RequestFilter filter{statuses, page.offset, page.limit};
  return answer(services.requests.list_visible(caller.principal, signer_id, filter));
}

Task<Response> get_request(Services& services, const Caller& caller, const Request& request) {
  CO_TRY(const auto id, path_id<RequestId>(request, 0));
  CO_TRY(const auto view, co_await awaited_request(services, caller.principal, request, id));
  co_return answer_of(view);
}

Task<Response> get_manifest(Services& services, const Caller& caller, const Request& request) {
  CO_TRY(const auto id, path_id<RequestId>(request, 0));
  CO_TRY(auto response, co_await answer_manifest(services, caller.principal, request, id));
  co_return response;
}

template <bool is_approval>
Task<Response> vote(Services& services, const UserCaller& user, const Request& request) {
  CO_TRY(const auto id, path_id<RequestId>(request, 0));
  CO_TRY(auto input, api::read<api::Comment>(request.body));
  CO_TRY(auto expected, if_match(request));
  CO_TRY(const auto view,
         co_await services.requests.vote(user.caller(), id, is_approval, std::move(input.comment),
                                         std::move(expected)));
  co_return answer_of(view);
}

Task<Response> revoke_grant(Services& services, const UserCaller& user, const Request& request) {
  CO_TRY(const auto id, path_id<GrantId>(request, 0));
  CO_TRY(auto input, api::read<api::GrantRevocation>(request.body));
  CO_TRY(const auto view,
         co_await services.grants.revoke(user.caller(), id, std::move(input.reason)));
  co_return answer(GrantAnswer{view});
}

Result<Response> match_policy(Services& services, const Caller& caller, const Request& request) {
  TRY(const auto question, api::read<api::PolicyQuestion>(request.body));
  TRY(const auto match, services.grants.match(caller.principal, question.signer));
  return answer(match);
}

constexpr Traits one_request{
    .output = shape<RequestAnswer>, .query = wait_query, .has_entity_tag = true};
constexpr Traits decision{.input = shape<api::Comment>,
                          .output = shape<RequestAnswer>,
                          .has_if_match = true,
                          .has_entity_tag = true};

constexpr Endpoint rows[] = {
    get("/requests", "listVisibleRequests", "List the requests you may see",
        for_principals<&list_requests>.with(
            {.output = shape<model::RequestPage>, .query = request_query}))
        .recorded(kinds::list_requests),
    get("/requests/{requestId}", "getRequest", "Get a request, or wait for its decision",
        for_principals<&get_request>.with(one_request))
        .recorded(kinds::get_request)
        .refusing({403}),
    get("/requests/{requestId}/manifest", "getRequestManifest",
        "Get the digests that a request names",
        for_principals<&get_manifest>.with(
            {.output = shape<model::ManifestPage>, .query = manifest_query}))
        .recorded(kinds::get_request)
        .refusing({403}),
    post("/requests/{requestId}/approve", "approveRequest", "Approve a request",
         for_users<&vote<true>>.with(decision))
        .recorded(kinds::approve_request)
        .refusing({400}),
    post("/requests/{requestId}/reject", "rejectRequest", "Reject a request",
         for_users<&vote<false>>.with(decision))
        .recorded(kinds::reject_request)
        .refusing({400}),
    post("/requests/{requestId}/cancel", "cancelRequest", "Take a request of your own back",
         principal_call<&AccessRequestService::cancel, Show::version, RequestAnswer>)
        .recorded(kinds::cancel_request)
        .refusing({400, 403}),
    get("/grants", "listGrants", "List the grants you may see", principal_call<&GrantService::list>)
        .recorded(kinds::list_grants),
    get("/grants/{grantId}", "getGrant", "Get a grant",
        principal_call<&GrantService::get, Show::plain, GrantAnswer>)
        .recorded(kinds::get_grant)
        .refusing({403}),
    post("/grants/{grantId}/revoke", "revokeGrant", "Revoke a grant",
         for_users<&revoke_grant>.with({shape<api::GrantRevocation>, shape<GrantAnswer>}))
        .recorded(kinds::revoke_grant)
        .refusing({400}),
    post(
        "/check-policy-match", "checkPolicyMatch",
        "Get whether signing needs an approval, and whether you have one",
        for_principals<&match_policy>.with({shape<api::PolicyQuestion>, shape<model::PolicyMatch>}))
        .refusing({403, 404}),
};

}  // namespace

// With the present and the former word for the type of policy.
const Topic approval_topic{"Approvals", "/api/v1/approval-policies/cert-code-signing",
                           "/api/v1/approval-policies/cert-manager-code-signing", "", rows};

}  // namespace sealmint::http
