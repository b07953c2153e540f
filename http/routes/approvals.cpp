// The approval endpoints that are not under a signer (contract 10).
#include "http/routes/approvals.hpp"

#include "api/approvals.hpp"
#include "api/manifest.hpp"
#include "core/model/duration.hpp"
#include "http/routes/entity_tags.hpp"
#include "http/routes/signer_paths.hpp"

namespace sealmint::http {
namespace {

using model::Principal;
using Json = Result<boost::json::object>;

constexpr std::string_view approval_prefixes[] = {
    "/api/v1/approval-policies/cert-code-signing",
    "/api/v1/approval-policies/cert-manager-code-signing"};

// `scope` and `id`: the one type of scope there is, and the signer it names. An id that is none
// names no signer, so nothing is listed.
struct ScopeQuery {
  std::optional<SignerId> signer_id;
};
Result<ScopeQuery> read_scope_query(const Request& request) {
  const auto scope = query_value(request, "scope");
  if (scope && *scope != "signer") return make_issue("scope", "must be signer");
  const auto text = query_value(request, "id");
  if (!text) return ScopeQuery{};
  const auto uuid = parse_uuid(*text);
  if (!uuid) return make_issue("id", "must be a UUID", "invalid_string");
  return ScopeQuery{SignerId{*uuid}};
}

// Asked before anything else: what people decide is no machine's business.
Result<void> require_user(const Principal& principal) {
  if (principal.is_user()) return {};
  return make_error(ErrorKind::forbidden, "Only a user may do this, no machine identity");
}

boost::json::object wrapped(std::string_view key, boost::json::object row) {
  boost::json::object body;
  body[key] = std::move(row);
  return body;
}

Response answer_of(const model::RequestView& view) {
  return with_entity_tag(json_response(wrapped("request", api::to_json(view))),
                         view.request.version);
}

Result<Response> list_requests(const ApprovalServices& services, const Request& request,
                               const Principal& principal) {
  TRY(const auto query, read_scope_query(request));
  TRY(const auto page, read_page(request, limits::page_max));
  const auto statuses = api::read_statuses(query_value(request, "statuses").value_or(""));
  const service::RequestFilter filter{statuses, page.offset, page.limit};
  const auto found = services.requests.list_visible(principal, query.signer_id, filter);
  return list_response(api::to_json(found), found.requests.size());
}

Task<Response> get_request(const ApprovalServices& services, const Request& request,
                           const Principal& principal) {
  CO_TRY(const auto uuid, path_uuid(request, 0, "Request"));
  auto response = co_await answer_request(services, request, principal, RequestId{uuid}, true);
  co_return response;
}

Task<Response> get_manifest(const ApprovalServices& services, const Request& request,
                            const Principal& principal) {
  CO_TRY(const auto uuid, path_uuid(request, 0, "Request"));
  auto response = co_await answer_manifest(services, request, principal, RequestId{uuid});
  co_return response;
}

Task<Response> vote(const ApprovalServices& services, const Request& request,
                    const Principal& principal, bool is_approval) {
  CO_TRY_VOID(require_user(principal));
  CO_TRY(const auto uuid, path_uuid(request, 0, "Request"));
  CO_TRY(auto comment, api::read_comment(request.body));
  CO_TRY(auto expected, if_match(request));
  CO_TRY(const auto view,
         co_await services.requests.vote(caller_of(request, principal), RequestId{uuid},
                                         is_approval, std::move(comment), std::move(expected)));
  co_return answer_of(view);
}

Task<Response> approve(const ApprovalServices& services, const Request& request,
                       const Principal& principal) {
  return vote(services, request, principal, true);
}

Task<Response> reject(const ApprovalServices& services, const Request& request,
                      const Principal& principal) {
  return vote(services, request, principal, false);
}

Task<Response> cancel(const ApprovalServices& services, const Request& request,
                      const Principal& principal) {
  CO_TRY(const auto uuid, path_uuid(request, 0, "Request"));
  CO_TRY(auto expected, if_match(request));
  CO_TRY(const auto view, co_await services.requests.cancel(caller_of(request, principal),
                                                            RequestId{uuid}, std::move(expected)));
  co_return answer_of(view);
}

Result<Response> list_grants(const ApprovalServices& services, const Request& request,
                             const Principal& principal) {
  TRY(const auto query, read_scope_query(request));
  TRY(const auto page, read_page(request, limits::page_max));
  const service::GrantFilter filter{query.signer_id, page.offset, page.limit};
  const auto found = services.grants.list(principal, filter);
  return list_response(api::to_json(found), found.grants.size());
}

Json get_grant(const ApprovalServices& services, const Request& request,
               const Principal& principal) {
  TRY(const auto uuid, path_uuid(request, 0, "Grant"));
  TRY(const auto view, services.grants.get(principal, GrantId{uuid}));
  return wrapped("grant", api::to_json(view));
}

Task<Response> revoke_grant(const ApprovalServices& services, const Request& request,
                            const Principal& principal) {
  CO_TRY_VOID(require_user(principal));
  CO_TRY(const auto uuid, path_uuid(request, 0, "Grant"));
  CO_TRY(auto reason, api::read_revocation_reason(request.body));
  CO_TRY(const auto view, co_await services.grants.revoke(caller_of(request, principal),
                                                          GrantId{uuid}, std::move(reason)));
  co_return json_response(wrapped("grant", api::to_json(view)));
}

Json match_policy(const ApprovalServices& services, const Request& request,
                  const Principal& principal) {
  TRY(const auto signer, api::read_policy_match(request.body));
  TRY(const auto match, services.grants.match(principal, signer));
  return api::to_json(match);
}

}  // namespace

Result<std::optional<std::chrono::seconds>> read_wait(const Request& request) {
  const auto text = query_value(request, "wait");
  if (!text) return std::optional<std::chrono::seconds>{};
  const auto wait = model::parse_duration(*text);
  if (!wait || wait->seconds() > limits::request_wait_max) {
    return make_issue("wait", "must be a time of at most a minute, such as 30s", "invalid_string");
  }
  return std::optional(wait->seconds());
}

Task<Response> answer_request(const ApprovalServices& services, const Request& request,
                              const Principal& principal, RequestId id, bool is_wrapped) {
  CO_TRY(const auto wait, read_wait(request));
  CO_TRY(auto view, services.requests.get(principal, id));
  if (wait) {
    CO_TRY_VOID(co_await services.watch.wait(id, *wait));
    // Asked again: who may not see it any more does not learn what became of it.
    CO_TRY(view, services.requests.get(principal, id));
  }
  auto row = api::to_json(view);
  auto response = json_response(is_wrapped ? wrapped("request", std::move(row)) : std::move(row));
  co_return with_entity_tag(std::move(response), view.request.version);
}

Task<Response> answer_manifest(const ApprovalServices& services, const Request& request,
                               const Principal& principal, RequestId id) {
  CO_TRY(const auto page,
         read_page(request, limits::manifest_page_default, limits::manifest_page_max));
  service::ManifestFilter filter{std::nullopt, page.offset, page.limit};
  if (const auto text = query_value(request, "digest")) {
    filter.digest = api::read_manifest_digest(*text);
    if (!filter.digest) {
      co_return make_issue("digest", "must be 64, 96 or 128 hexadecimal digits", "invalid_string");
    }
  }
  CO_TRY(const auto found, co_await services.requests.manifest(principal, id, filter));
  co_return json_response(api::to_json(found));
}

void add_approval_routes(Routes& routes, service::Context& context,
                         service::Authenticator& authenticator, const ApprovalServices& services) {
  const auto add = [&](Method method, std::string_view path, Access access, const Events& events,
                       const AuthenticatedHandler& handler) {
    for (const auto prefix : approval_prefixes) {
      add_route(routes, context, authenticator,
                {method, std::string(prefix) + std::string(path), access, events}, handler);
    }
  };
  const auto bound = [&services](auto function) {
    return [services, function](const Request& request, const Principal& principal) {
      return function(services, request, principal);
    };
  };
  add(Method::get, "/requests", Access::principal, {kinds::list_requests},
      at_once(bound(&list_requests)));
  add(Method::get, "/requests/{requestId}", Access::principal, {kinds::get_request},
      bound(&get_request));
  add(Method::get, "/requests/{requestId}/manifest", Access::principal, {kinds::get_request},
      bound(&get_manifest));
  add(Method::post, "/requests/{requestId}/approve", Access::user, {kinds::approve_request},
      bound(&approve));
  add(Method::post, "/requests/{requestId}/reject", Access::user, {kinds::reject_request},
      bound(&reject));
  add(Method::post, "/requests/{requestId}/cancel", Access::principal, {kinds::cancel_request},
      bound(&cancel));
  add(Method::get, "/grants", Access::principal, {kinds::list_grants},
      at_once(bound(&list_grants)));
  add(Method::get, "/grants/{grantId}", Access::principal, {kinds::get_grant},
      at_once(bound(&get_grant)));
  add(Method::post, "/grants/{grantId}/revoke", Access::user, {kinds::revoke_grant},
      bound(&revoke_grant));
  add(Method::post, "/check-policy-match", Access::principal, {}, at_once(bound(&match_policy)));
}

}  // namespace sealmint::http
