#include "http/routes/certificates.hpp"

#include <boost/json/array.hpp>

#include "api/authorities.hpp"
#include "api/certificates.hpp"
#include "core/base/wipe.hpp"

namespace sealmint::http {
namespace {

namespace json = boost::json;

using model::Certificate;
using model::Principal;

// What the handlers below need; copied into each of them.
struct Shared {
  service::Context& context;
  service::Authenticator& authenticator;
  service::IdempotencyService& idempotency;
  service::CertificateService& certificates;
};

using CertificateHandler = Task<Response> (*)(const Shared& shared, const Request& request,
                                              const Principal& principal);

json::object render(const Shared& shared, const Certificate& certificate) {
  return api::to_json(certificate, shared.context.settings.project_id, shared.context.clock.now());
}

// A body with a private key in it must not stay in memory. Handlers see their request as const, but
// the object belongs to this request alone and is not const itself.
class BodyWiper {
 public:
  explicit BodyWiper(const Request& request) : body_(const_cast<std::string&>(request.body)) {}
  BodyWiper(const BodyWiper&) = delete;
  BodyWiper& operator=(const BodyWiper&) = delete;
  ~BodyWiper() { wipe(body_); }

 private:
  std::string& body_;
};

Task<Response> list(const Shared& shared, const Request& request, const Principal& principal) {
  CO_TRY_VOID(require_admin(principal, "list certificates"));
  CO_TRY(const auto page, read_page(request));
  const auto all = shared.certificates.list();
  json::array rows;
  for (std::size_t i = page.offset; i < all.size() && rows.size() < page.limit; ++i) {
    rows.push_back(render(shared, *all[i]));
  }
  json::object body;
  body["certificates"] = std::move(rows);
  body["totalCount"] = all.size();
  co_return json_response(body);
}

Task<Response> get(const Shared& shared, const Request& request, const Principal& principal) {
  CO_TRY_VOID(require_admin(principal, "read certificate records"));
  CO_TRY(const auto id, path_uuid(request, 0, "Certificate"));
  CO_TRY(const auto certificate, shared.certificates.get(CertificateId{id}));
  co_return json_response(render(shared, *certificate));
}

Task<Response> get_pem(const Shared& shared, const Request& request, const Principal& principal) {
  CO_TRY(const auto id, path_uuid(request, 0, "Certificate"));
  CO_TRY(const auto certificate, shared.certificates.read_as(principal, CertificateId{id}));
  co_return json_response(api::to_json(certificate));
}

Task<Response> revoke(const Shared& shared, const Request& request, const Principal& principal) {
  CO_TRY_VOID(require_admin(principal, "revoke certificates"));
  CO_TRY(const auto id, path_uuid(request, 0, "Certificate"));
  CO_TRY(auto input, api::read_revoke_certificate(request.body));
  CO_TRY(const auto certificate,
         co_await shared.certificates.revoke(caller_of(request, principal), CertificateId{id},
                                             std::move(input)));
  co_return json_response(render(shared, certificate));
}

Task<Response> import(const Shared& shared, const Request& request, const Principal& principal) {
  const BodyWiper wiper(request);
  CO_TRY_VOID(require_admin(principal, "import certificates"));
  CO_TRY(auto input, api::read_import_certificate(request.body));
  const auto row = [&shared](const Certificate& certificate) -> json::value {
    return render(shared, certificate);
  };
  const auto work = [&](service::AddToCommit<Certificate> add) {
    return shared.certificates.import(caller_of(request, principal), std::move(input),
                                      std::move(add));
  };
  auto response =
      co_await idempotent_create<Certificate>(shared.idempotency, request, principal, row, work);
  co_return response;
}

void add_under(const std::string& prefix, Routes& routes, const Shared& shared) {
  const auto add = [&](Method method, const std::string& path, Access access, Events events,
                       CertificateHandler handler) {
    auto bound = [shared, handler](const Request& request, const Principal& principal) {
      return handler(shared, request, principal);
    };
    add_route(routes, shared.context, shared.authenticator,
              {method, prefix + path, access, std::move(events)}, std::move(bound));
  };
  add(Method::get, "", Access::product_admin, {}, list);
  add(Method::post, "/import", Access::product_admin, {kinds::import_certificate}, import);
  add(Method::get, "/{certificateId}", Access::product_admin, {}, get);
  add(Method::get, "/{certificateId}/certificate", Access::principal, {kinds::export_certificate},
      get_pem);
  add(Method::post, "/{certificateId}/revoke", Access::product_admin, {kinds::revoke_certificate},
      revoke);
}

}  // namespace

void add_certificate_routes(Routes& routes, service::Context& context,
                            service::Authenticator& authenticator,
                            service::IdempotencyService& idempotency,
                            service::CertificateService& certificates) {
  const Shared shared{context, authenticator, idempotency, certificates};
  for (const char* prefix : {"/api/v1/cert-manager/certificates", "/api/v1/pki/certificates"}) {
    add_under(prefix, routes, shared);
  }
}

}  // namespace sealmint::http
