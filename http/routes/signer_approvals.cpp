// Policies and requests under a signer (contract 9.14 and 9.15).
#include "api/approval_policies.hpp"
#include "api/approvals.hpp"
#include "http/routes/approvals.hpp"
#include "http/routes/entity_tags.hpp"
#include "http/routes/signer_paths.hpp"

namespace sealmint::http {
namespace {

using model::Principal;
using service::IdempotencyService;

constexpr std::size_t requests_limit_default = 25;

// What a create needs beside the services on approvals.
struct Creation {
  service::Context& context;
  IdempotencyService& idempotency;
};

Task<Response> replace_policy(const ApprovalServices& services, const Request& request,
                              const Principal& principal) {
  CO_TRY(auto input, api::read_approval_policy(request.body));
  CO_TRY(auto expected, if_match(request));
  CO_TRY(const auto view,
         co_await services.policies.replace(caller_of(request, principal), request.parameters[0],
                                            std::move(input), std::move(expected)));
  co_return with_entity_tag(json_response(api::to_json(view)), view.policy.version);
}

Task<Response> get_policy(const ApprovalServices& services, const Request& request,
                          const Principal& principal) {
  CO_TRY(const auto view, services.policies.get(principal, request.parameters[0]));
  co_return with_entity_tag(json_response(api::to_json(view)), view.policy.version);
}

Result<Response> list_requests(const ApprovalServices& services, const Request& request,
                               const Principal& principal) {
  TRY(const auto page, read_page(request, requests_limit_default));
  const auto statuses = api::read_statuses(query_value(request, "statuses").value_or(""));
  const service::RequestFilter filter{statuses, page.offset, page.limit};
  TRY(const auto found, services.requests.list(principal, request.parameters[0], filter));
  return list_response(api::to_json(found), found.requests.size());
}

// A manifest of megabytes is parsed where it delays nobody else.
template <class T, class Read>
Task<T> read_body(service::Context& context, const Request& request, Read read) {
  if (request.body.size() <= limits::body_bytes) co_return read();
  auto parsed = co_await context.pools.reads.run(read);
  co_return parsed;
}

Task<Response> open_request(const ApprovalServices& services, const Creation& creation,
                            const Request& request, const Principal& principal) {
  auto read = [&request] { return api::read_request(request.body); };
  CO_TRY(const auto input,
         co_await read_body<model::RequestInput>(creation.context, request, read));
  CO_TRY_VOID(services.requests.require_requester(principal, request.parameters[0]));
  const auto render = [](const model::RequestView& view) -> boost::json::value {
    return api::to_json(view);
  };
  const auto create = [&](service::AddToCommit<model::RequestView> add) {
    return services.requests.open(caller_of(request, principal), request.parameters[0], input,
                                  std::move(add));
  };
  CO_TRY(auto response, co_await idempotent_create<model::RequestView>(
                            creation.idempotency, request, principal, render, create));
  co_return response;
}

Task<Response> pre_approve(const ApprovalServices& services, const Creation& creation,
                           const Request& request, const Principal& principal) {
  auto read = [&request] { return api::read_pre_approval(request.body); };
  CO_TRY(const auto input,
         co_await read_body<model::PreApproveInput>(creation.context, request, read));
  CO_TRY_VOID(services.requests.require_pre_approver(principal, request.parameters[0]));
  const auto render = [](const model::PreApproval& made) -> boost::json::value {
    return api::to_json(made);
  };
  const auto create = [&](service::AddToCommit<model::PreApproval> add) {
    return services.requests.pre_approve(caller_of(request, principal), request.parameters[0],
                                         input, std::move(add));
  };
  CO_TRY(auto response, co_await idempotent_create<model::PreApproval>(
                            creation.idempotency, request, principal, render, create));
  co_return response;
}

Task<Response> get_request(const ApprovalServices& services, const Request& request,
                           const Principal& principal) {
  CO_TRY(const auto id, services.requests.require_on_signer(principal, request.parameters[0],
                                                            request.parameters[1]));
  auto response = co_await answer_request(services, request, principal, id, false);
  co_return response;
}

Task<Response> get_manifest(const ApprovalServices& services, const Request& request,
                            const Principal& principal) {
  CO_TRY(const auto id, services.requests.require_on_signer(principal, request.parameters[0],
                                                            request.parameters[1]));
  auto response = co_await answer_manifest(services, request, principal, id);
  co_return response;
}

Task<Response> revoke_request(const ApprovalServices& services, const Request& request,
                              const Principal& principal) {
  CO_TRY_VOID(services.requests.require_revoker(principal, request.parameters[0]));
  CO_TRY(const auto uuid, path_uuid(request, 1, "Request"));
  CO_TRY(auto expected, if_match(request));
  CO_TRY_VOID(co_await services.requests.revoke(
      caller_of(request, principal), request.parameters[0], RequestId{uuid}, std::move(expected)));
  co_return json_response(boost::json::object{{"requestId", to_string(uuid)}});
}

}  // namespace

void add_signer_approval_routes(Routes& routes, service::Context& context,
                                service::Authenticator& authenticator,
                                IdempotencyService& idempotency, const ApprovalServices& services) {
  const auto add = [&](Method method, const char* path, Access access, Events events,
                       const AuthenticatedHandler& handler,
                       std::size_t body_limit = limits::body_bytes) {
    add_under_signers(routes, context, authenticator,
                      {method, path, access, std::move(events), body_limit}, handler);
  };
  const auto bound = [&services](auto function) {
    return [services, function](const Request& request, const Principal& principal) {
      return function(services, request, principal);
    };
  };
  const Creation creation{context, idempotency};
  const auto creating = [&services, &creation](auto function) {
    return [services, creation, function](const Request& request, const Principal& principal) {
      return function(services, creation, request, principal);
    };
  };
  add(Method::get, "/{signerId}/approval-policy", Access::read, {}, bound(&get_policy));
  add(Method::put, "/{signerId}/approval-policy", Access::manage_policy,
      {kinds::update_approval_policy}, bound(&replace_policy));
  add(Method::get, "/{signerId}/requests", Access::read, {kinds::list_requests},
      at_once(bound(&list_requests)));
  add(Method::post, "/{signerId}/requests", Access::request_sign,
      {kinds::request_to_sign, kinds::create_request}, creating(&open_request),
      limits::request_body_bytes);
  add(Method::post, "/{signerId}/requests/pre-approve", Access::pre_approve,
      {kinds::pre_approve_signing}, creating(&pre_approve), limits::request_body_bytes);
  add(Method::get, "/{signerId}/requests/{requestId}", Access::read, {kinds::get_request},
      bound(&get_request));
  add(Method::get, "/{signerId}/requests/{requestId}/manifest", Access::read, {kinds::get_request},
      bound(&get_manifest));
  add(Method::post, "/{signerId}/requests/{requestId}/revoke", Access::revoke_request,
      {kinds::revoke_request}, bound(&revoke_request));
}

}  // namespace sealmint::http
