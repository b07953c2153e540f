#include "http/routes/admin.hpp"

#include <utility>

namespace sealmint::http {

AuthenticatedHandler admin_only(std::string what, AuthenticatedHandler handler) {
  return [what = std::move(what), handler = std::move(handler)](
             const Request& request, const model::Principal& principal) -> Task<Response> {
    CO_TRY_VOID(require_admin(principal, what));
    auto response = co_await handler(request, principal);
    co_return response;
  };
}

Events deletion_of(model::AuditKind kind) {
  return {kind, kinds::remove_member, kinds::remove_group_member};
}

Response never_stored(Response response) {
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace sealmint::http
