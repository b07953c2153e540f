// Policies and requests under a signer (contract 9.14 and 9.15).
#include "api/approval_policies.hpp"
#include "api/approvals.hpp"
#include "api/manifest.hpp"
#include "core/service/approvals/approval_policies.hpp"
#include "http/routes/call.hpp"
#include "http/routes/request_answers.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {

template <>
struct Taken<model::ApprovalPolicyInput> {
  static constexpr Traits traits{.input = shape<api::ReplacePolicy>};
  static Result<model::ApprovalPolicyInput> from(Arguments& arguments) {
    TRY(auto replace, api::read<api::ReplacePolicy>(arguments.request.body));
    return std::move(replace.policy);
  }
};

namespace {

using model::PreApproval;
using model::RequestView;
using service::ApprovalPolicyService;

constexpr std::size_t requests_limit_default = 25;

Result<Response> list_requests(Services& services, const SignerCaller& caller,
                               const Request& request) {
  TRY(const auto page, read_page(request, requests_limit_default));
  const auto statuses = api::read_statuses(query_value(request, "statuses").value_or(""));
  const service::RequestFilter filter{statuses, page.offset, page.limit};
  TRY(const auto found, services.requests.list(caller.principal(), request.parameters[0], filter));
  return answer(found);
}

// A manifest of megabytes is parsed where it delays nobody else.
template <class T>
Task<T> read_body(service::Context& context, const Request& request) {
  const auto read = [&request] {
    return api::read<T>(request.body, api::request_limits(request.body));
  };
  if (request.body.size() <= limits::body_bytes) co_return read();
  auto parsed = co_await context.pools.reads.run(read);
  co_return parsed;
}

template <class T>
boost::json::value row(const T& value) {
  return api::to_json(value);
}

Task<Response> open(Services& services, const SignerCaller& caller, const Request& request) {
  CO_TRY(const auto input, co_await read_body<model::RequestInput>(services.context, request));
  const auto make = [&](service::AddToCommit<RequestView> add) {
    return services.requests.open(caller.caller(), request.parameters[0], input, std::move(add));
  };
  CO_TRY(auto response, co_await idempotent_create<RequestView>(services, caller.principal(),
                                                                request, &row<RequestView>, make));
  co_return response;
}

Task<Response> pre_approve(Services& services, const SignerCaller& caller, const Request& request) {
  CO_TRY(const auto input, co_await read_body<model::PreApproveInput>(services.context, request));
  const auto make = [&](service::AddToCommit<PreApproval> add) {
    return services.requests.pre_approve(caller.caller(), request.parameters[0], input,
                                         std::move(add));
  };
  CO_TRY(auto response, co_await idempotent_create<PreApproval>(services, caller.principal(),
                                                                request, &row<PreApproval>, make));
  co_return response;
}

Result<RequestId> request_on_signer(Services& services, const SignerCaller& caller,
                                    const Request& request) {
  return services.requests.require_on_signer(caller.principal(), request.parameters[0],
                                             request.parameters[1]);
}

Task<Response> get_request(Services& services, const SignerCaller& caller, const Request& request) {
  CO_TRY(const auto id, request_on_signer(services, caller, request));
  CO_TRY(const auto view, co_await awaited_request(services, caller.principal(), request, id));
  co_return with_entity_tag(answer(view), view.request.version);
}

Task<Response> get_manifest(Services& services, const SignerCaller& caller,
                            const Request& request) {
  CO_TRY(const auto id, request_on_signer(services, caller, request));
  CO_TRY(auto response, co_await answer_manifest(services, caller.principal(), request, id));
  co_return response;
}

Task<Response> revoke_request(Services& services, const SignerCaller& caller,
                              const Request& request) {
  CO_TRY(const auto id, path_id<RequestId>(request, 1));
  CO_TRY(auto expected, if_match(request));
  CO_TRY_VOID(co_await services.requests.revoke(caller.caller(), request.parameters[0], id,
                                                std::move(expected)));
  co_return answer(api::RevokedRequest{id});
}

constexpr QueryParameter request_query[] = {
    {"statuses", &any_text,
     "Words between commas: pending, approved, expired, revoked; others are left out."},
    offset_parameter,
    limit_parameter<requests_limit_default>};
constexpr Traits opening{
    .input = shape<model::RequestInput>, .output = shape<RequestView>, .has_idempotency_key = true};
constexpr Traits approving{.input = shape<model::PreApproveInput>,
                           .output = shape<PreApproval>,
                           .has_idempotency_key = true};
constexpr EndpointOptions with_manifest{.body_limit = limits::request_body_bytes};

constexpr std::string_view policy = "/{signerId}/approval-policy";
constexpr std::string_view all = "/{signerId}/requests";
constexpr Endpoint rows[] = {
    get(policy, "getApprovalPolicy", "Get the approval policy of a signer",
        signer_call<Access::read, &ApprovalPolicyService::get, Show::version>),
    put(policy, "replaceApprovalPolicy", "Replace the approval policy of a signer",
        signer_call<Access::manage_policy, &ApprovalPolicyService::replace, Show::version>)
        .recorded(kinds::update_approval_policy)
        .refusing({400}),
    get(all, "listRequests", "List the requests to sign with a signer",
        on_signer<Access::read, &list_requests>.with(
            {.output = shape<model::RequestPage>, .query = request_query}))
        .recorded(kinds::list_requests),
    post(all, "openRequest", "Ask for the approval to sign",
         on_signer<Access::request_sign, &open>.with(opening))
        .recorded(kinds::request_to_sign, kinds::create_request)
        .with(with_manifest)
        .refusing({400}),
    post("/{signerId}/requests/pre-approve", "preApprove", "Approve signing in advance",
         on_signer<Access::pre_approve, &pre_approve>.with(approving))
        .recorded(kinds::pre_approve_signing)
        .with(with_manifest)
        .refusing({400}),
    get("/{signerId}/requests/{requestId}", "getRequestOfSigner",
        "Get a request, or wait for its decision",
        on_signer<Access::read, &get_request>.with(
            {.output = shape<RequestView>, .query = wait_query, .has_entity_tag = true}))
        .recorded(kinds::get_request),
    get("/{signerId}/requests/{requestId}/manifest", "getRequestManifestOfSigner",
        "Get the digests that a request names",
        on_signer<Access::read, &get_manifest>.with(
            {.output = shape<model::ManifestPage>, .query = manifest_query}))
        .recorded(kinds::get_request),
    post("/{signerId}/requests/{requestId}/revoke", "revokeRequest",
         "Revoke a request, with the grant that came of it",
         on_signer<Access::revoke_request, &revoke_request>.with(
             {.output = shape<api::RevokedRequest>, .has_if_match = true}))
        .recorded(kinds::revoke_request)
        .refusing({400}),
};

}  // namespace

const Topic signer_approval_topic{"Approvals of a signer", signers_prefix, older_signers_prefix, "",
                                  rows};

}  // namespace sealmint::http
