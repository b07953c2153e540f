#include "http/routes/authorities.hpp"

#include <boost/json/array.hpp>

#include "api/authorities.hpp"

namespace sealmint::http {
namespace {

namespace json = boost::json;

using model::Authority;
using model::CertificateWithChain;
using model::Principal;
using service::AuthorityService;
using service::RevocationListService;

// What the handlers below need; copied into each of them.
struct Shared {
  service::Context& context;
  service::Authenticator& authenticator;
  service::IdempotencyService& idempotency;
  AuthorityService& authorities;
  RevocationListService& revocation_lists;
};

using AuthorityHandler = Task<Response> (*)(const Shared& shared, const Request& request,
                                            const Principal& principal, AuthorityId id);

json::object render(const Shared& shared, const Authority& authority) {
  return api::to_json(authority, shared.context.settings.project_id);
}

Task<Response> list(const Shared& shared, const Request& request) {
  CO_TRY(const auto page, read_page(request));
  const auto all = shared.authorities.list();
  json::array rows;
  for (std::size_t i = page.offset; i < all.size() && rows.size() < page.limit; ++i) {
    rows.push_back(render(shared, *all[i]));
  }
  const std::size_t row_count = rows.size();
  json::object body;
  body["cas"] = std::move(rows);
  body["totalCount"] = all.size();
  co_return list_response(body, row_count);
}

Task<Response> create(const Shared& shared, const Request& request, const Principal& principal) {
  CO_TRY(const auto input, api::read_create_authority(request.body));
  const auto row = [&shared](const Authority& authority) -> json::value {
    return render(shared, authority);
  };
  const auto work = [&](service::AddToCommit<Authority> add) {
    return shared.authorities.create(caller_of(request, principal), input, std::move(add));
  };
  auto response =
      co_await idempotent_create<Authority>(shared.idempotency, request, principal, row, work);
  co_return response;
}

Task<Response> get(const Shared& shared, const Request&, const Principal&, AuthorityId id) {
  CO_TRY(const auto authority, shared.authorities.get(id));
  co_return json_response(render(shared, *authority));
}

Task<Response> update(const Shared& shared, const Request& request, const Principal& principal,
                      AuthorityId id) {
  CO_TRY(auto input, api::read_update_authority(request.body));
  CO_TRY(const auto authority,
         co_await shared.authorities.update(caller_of(request, principal), id, std::move(input)));
  co_return json_response(render(shared, authority));
}

Task<Response> remove(const Shared& shared, const Request& request, const Principal& principal,
                      AuthorityId id) {
  CO_TRY(const auto authority,
         co_await shared.authorities.remove(caller_of(request, principal), id));
  co_return json_response(render(shared, authority));
}

Task<Response> csr(const Shared& shared, const Request&, const Principal&, AuthorityId id) {
  CO_TRY(const auto pem, co_await shared.authorities.certification_request(id));
  json::object body;
  body["csr"] = pem;
  co_return json_response(body);
}

Task<Response> sign_intermediate(const Shared& shared, const Request& request,
                                 const Principal& principal, AuthorityId id) {
  CO_TRY(const auto input, api::read_sign_intermediate(request.body));
  const auto row = [](const CertificateWithChain& certificate) -> json::value {
    return api::signed_intermediate_to_json(certificate);
  };
  const auto work = [&](service::AddToCommit<CertificateWithChain> add) {
    return shared.authorities.sign_intermediate(caller_of(request, principal), id, input,
                                                std::move(add));
  };
  auto response = co_await idempotent_create<CertificateWithChain>(shared.idempotency, request,
                                                                   principal, row, work);
  co_return response;
}

Task<Response> import_certificate(const Shared& shared, const Request& request,
                                  const Principal& principal, AuthorityId id) {
  CO_TRY(const auto input, api::read_import_authority_certificate(request.body));
  const auto row = [](const Authority& authority) -> json::value {
    json::object body;
    body["message"] = "The certificate was imported";
    body["caId"] = to_string(authority.id);
    return body;
  };
  const auto work = [&](service::AddToCommit<Authority> add) {
    return shared.authorities.import_certificate(caller_of(request, principal), id, input,
                                                 std::move(add));
  };
  auto response =
      co_await idempotent_create<Authority>(shared.idempotency, request, principal, row, work);
  co_return response;
}

Task<Response> renew(const Shared& shared, const Request& request, const Principal& principal,
                     AuthorityId id) {
  CO_TRY(auto input, api::read_renew_authority(request.body));
  CO_TRY(const auto certificate,
         co_await shared.authorities.renew(caller_of(request, principal), id, std::move(input)));
  co_return json_response(api::to_json(certificate));
}

Task<Response> certificate(const Shared& shared, const Request&, const Principal&, AuthorityId id) {
  CO_TRY(const auto present, shared.authorities.certificate(id));
  co_return json_response(api::to_json(present));
}

Task<Response> certificates(const Shared& shared, const Request&, const Principal&,
                            AuthorityId id) {
  CO_TRY(const auto all, shared.authorities.certificates(id));
  json::array rows;
  for (const auto& one : all) rows.push_back(api::to_json(one));
  co_return list_response(rows, all.size());
}

Task<Response> crls(const Shared& shared, const Request&, const Principal&, AuthorityId id) {
  CO_TRY(const auto list, co_await shared.revocation_lists.current(id));
  json::array rows;
  rows.push_back(api::to_json(list));
  co_return json_response(rows);
}

// Public: it is what the AIA pointer of a certificate leads strangers to.
Task<Response> certificate_der(const AuthorityService& authorities, const Request& request) {
  CO_TRY(const auto id, path_uuid(request, 0, "Certificate authority"));
  CO_TRY(const auto certificate_id, path_uuid(request, 1, "Certificate"));
  CO_TRY(const auto der,
         authorities.certificate_der(AuthorityId{id}, CertificateId{certificate_id}));
  Response response;
  response.content_type = "application/pkix-cert";
  response.body = as_text(der);
  co_return response;
}

// Who may not manage CAs learns nothing, not even whether this one exists.
AuthenticatedHandler for_admins(const Shared& shared, AuthorityHandler handler) {
  return [shared, handler](const Request& request, const Principal& principal) -> Task<Response> {
    CO_TRY_VOID(require_admin(principal, "manage certificate authorities"));
    CO_TRY(const auto id, path_uuid(request, 0, "Certificate authority"));
    auto response = co_await handler(shared, request, principal, AuthorityId{id});
    co_return response;
  };
}

void add_under(const std::string& prefix, Routes& routes, const Shared& shared) {
  const auto listing = [shared](const Request& request,
                                const Principal& principal) -> Task<Response> {
    CO_TRY_VOID(require_admin(principal, "see certificate authorities"));
    auto response = co_await list(shared, request);
    co_return response;
  };
  const auto creating = [shared](const Request& request,
                                 const Principal& principal) -> Task<Response> {
    CO_TRY_VOID(require_admin(principal, "create certificate authorities"));
    auto response = co_await create(shared, request, principal);
    co_return response;
  };
  const auto der = [&authorities = shared.authorities](const Request& request) {
    return certificate_der(authorities, request);
  };
  const auto add = [&](Method method, const std::string& path, Events events,
                       AuthenticatedHandler handler) {
    add_route(routes, shared.context, shared.authenticator,
              {method, path, Access::product_admin, std::move(events)}, std::move(handler));
  };
  const auto add_one = [&](Method method, const char* path, Events events,
                           AuthorityHandler handler) {
    add(method, prefix + "/{caId}" + path, std::move(events), for_admins(shared, handler));
  };
  add(Method::get, prefix, {kinds::get_cas}, listing);
  add(Method::post, prefix, {kinds::create_ca}, creating);
  add_one(Method::get, "", {kinds::get_ca}, get);
  add_one(Method::patch, "", {kinds::update_ca}, update);
  add_one(Method::delete_, "", {kinds::delete_ca, kinds::revoke_certificate}, remove);
  add_one(Method::get, "/csr", {kinds::get_ca_csr}, csr);
  add_one(Method::post, "/sign-intermediate", {kinds::sign_intermediate}, sign_intermediate);
  add_one(Method::post, "/import-certificate", {kinds::import_ca_cert}, import_certificate);
  add_one(Method::post, "/renew", {kinds::renew_ca}, renew);
  add_one(Method::get, "/certificate", {kinds::get_ca_cert}, certificate);
  add_one(Method::get, "/ca-certificates", {kinds::get_ca_certs}, certificates);
  add_one(Method::get, "/crls", {kinds::get_ca_crls}, crls);
  routes.push_back({Method::get, prefix + "/{caId}/certificates/{caCertId}/der", Access::anyone,
                    open_to_all(shared.context, der)});
}

}  // namespace

void add_authority_routes(Routes& routes, service::Context& context,
                          service::Authenticator& authenticator,
                          service::IdempotencyService& idempotency,
                          service::AuthorityService& authorities,
                          service::RevocationListService& revocation_lists) {
  const Shared shared{context, authenticator, idempotency, authorities, revocation_lists};
  for (const char* prefix : {"/api/v1/cert-manager/ca/internal", "/api/v1/pki/ca/internal"}) {
    add_under(prefix, routes, shared);
  }
}

}  // namespace sealmint::http
