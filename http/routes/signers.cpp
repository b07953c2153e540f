#include "http/routes/signers.hpp"

#include "api/signers.hpp"
#include "http/routes/entity_tags.hpp"
#include "http/routes/signer_paths.hpp"

namespace sealmint::http {
namespace {

using model::Principal;
using service::SignerService;
using Json = Result<boost::json::object>;

Result<Response> list_signers(SignerService& signers, const Request& request,
                              const Principal& principal) {
  TRY(const auto page, read_page(request));
  const service::SignerFilter filter{query_value(request, "search").value_or(""), page.offset,
                                     page.limit};
  const auto found = signers.list(principal, filter);
  return list_response(api::to_json(found), found.signers.size());
}

Task<Response> create_signer(SignerService& signers, service::IdempotencyService& idempotency,
                             const Request& request, const Principal& principal) {
  CO_TRY(const auto input, api::read_create_signer(request.body));
  CO_TRY_VOID(SignerService::require_creator(principal));
  const auto render = [](const model::SignerView& view) -> boost::json::value {
    return api::to_json(view);
  };
  const auto create = [&](service::AddToCommit<model::SignerView> add) {
    return signers.create(caller_of(request, principal), input, std::move(add));
  };
  CO_TRY(auto response, co_await idempotent_create<model::SignerView>(idempotency, request,
                                                                      principal, render, create));
  co_return response;
}

Response answer_of(const model::SignerView& view) {
  return with_entity_tag(json_response(api::to_json(view)), view.signer.version);
}

Task<Response> get_signer(SignerService& signers, const Request& request,
                          const Principal& principal) {
  CO_TRY(const auto view, signers.get(principal, request.parameters[0]));
  co_return answer_of(view);
}

Task<Response> update_signer(SignerService& signers, const Request& request,
                             const Principal& principal) {
  CO_TRY(auto input, api::read_update_signer(request.body));
  CO_TRY(auto expected, if_match(request));
  CO_TRY(const auto view,
         co_await signers.update(caller_of(request, principal), request.parameters[0],
                                 std::move(input), std::move(expected)));
  co_return answer_of(view);
}

Task<Response> delete_signer(SignerService& signers, const Request& request,
                             const Principal& principal) {
  CO_TRY(auto expected, if_match(request));
  CO_TRY(const auto view, co_await signers.remove(caller_of(request, principal),
                                                  request.parameters[0], std::move(expected)));
  co_return json_response(api::to_json(view));
}

Task<Response> set_signer_status(SignerService& signers, const Request& request,
                                 const Principal& principal) {
  CO_TRY(const auto wanted, api::read_signer_status(request.body));
  CO_TRY(auto expected, if_match(request));
  CO_TRY(const auto view,
         co_await signers.set_status(caller_of(request, principal), request.parameters[0], wanted,
                                     std::move(expected)));
  co_return answer_of(view);
}

Task<Response> reissue_certificate(SignerService& signers, const Request& request,
                                   const Principal& principal) {
  CO_TRY(auto input, api::read_reissue(request.body));
  CO_TRY(const auto view, co_await signers.reissue(caller_of(request, principal),
                                                   request.parameters[0], std::move(input)));
  co_return json_response(api::to_json(view));
}

// Wraps a service call on one signer that needs nothing but who asks and which signer.
template <class View>
AuthenticatedHandler reading(SignerService& signers,
                             Result<View> (SignerService::*read)(const Principal&, std::string_view)
                                 const) {
  return at_once([&signers, read](const Request& request, const Principal& principal) -> Json {
    TRY(const auto view, (signers.*read)(principal, request.parameters[0]));
    return api::to_json(view);
  });
}

// Binds a handler above to its service.
template <class Function>
auto bound(SignerService& signers, Function function) {
  return [&signers, function](const Request& request, const Principal& principal) {
    return function(signers, request, principal);
  };
}

}  // namespace

void add_signer_routes(Routes& routes, service::Context& context,
                       service::Authenticator& authenticator,
                       service::IdempotencyService& idempotency, SignerService& signers) {
  const auto add = [&](Method method, const char* path, Access access, Events events,
                       const AuthenticatedHandler& handler) {
    add_under_signers(routes, context, authenticator, {method, path, access, std::move(events)},
                      handler);
  };
  add(Method::post, "", Access::product_admin,
      {kinds::create_pki_signer, kinds::certificate_issued},
      [&signers, &idempotency](const Request& request, const Principal& principal) {
        return create_signer(signers, idempotency, request, principal);
      });
  add(Method::get, "", Access::principal, {kinds::get_pki_signers},
      at_once(bound(signers, &list_signers)));
  add(Method::get, "/{signerId}", Access::read, {kinds::get_pki_signer},
      bound(signers, &get_signer));
  add(Method::patch, "/{signerId}", Access::edit, {kinds::update_pki_signer},
      bound(signers, &update_signer));
  add(Method::delete_, "/{signerId}", Access::delete_signer, {kinds::delete_pki_signer},
      bound(signers, &delete_signer));
  add(Method::patch, "/{signerId}/status", Access::manage_status,
      {kinds::enable_pki_signer, kinds::disable_pki_signer}, bound(signers, &set_signer_status));
  add(Method::get, "/{signerId}/permissions", Access::read, {},
      reading(signers, &SignerService::permissions));
  add(Method::get, "/{signerId}/public-key", Access::read, {kinds::get_public_key},
      reading(signers, &SignerService::public_key));
  add(Method::get, "/{signerId}/certificate", Access::export_certificate,
      {kinds::export_certificate}, reading(signers, &SignerService::export_certificate));
  add(Method::post, "/{signerId}/certificate/reissue", Access::reissue_certificate,
      {kinds::reissue_certificate, kinds::certificate_issued, kinds::issuance_failed},
      bound(signers, &reissue_certificate));
  add(Method::post, "/{signerId}/issuance/check", Access::reissue_certificate, {},
      reading(signers, &SignerService::check_issuance));
}

}  // namespace sealmint::http
