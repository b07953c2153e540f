#include "http/routes/sessions.hpp"

#include "api/messages.hpp"
#include "api/sessions.hpp"
#include "http/routes/admin.hpp"

namespace sealmint::http {
namespace {

using model::Principal;
using service::SessionService;

Response token_response(const model::IssuedToken& token) {
  return never_stored(json_response(api::to_json(token)));
}

Task<Response> login(SessionService& sessions, const Request& request) {
  CO_TRY(auto credentials, api::read_password_login(request.body));
  CO_TRY(const auto token, co_await sessions.login(std::move(credentials), sender_of(request)));
  co_return token_response(token);
}

Task<Response> universal_auth_login(SessionService& sessions, const Request& request) {
  CO_TRY(auto credentials, api::read_universal_auth_login(request.body));
  CO_TRY(const auto token, co_await sessions.login(std::move(credentials), sender_of(request)));
  co_return token_response(token);
}

Task<Response> renew_token(SessionService& sessions, const Request& request) {
  CO_TRY(auto token, api::read_access_token(request.body));
  CO_TRY(const auto renewed, co_await sessions.renew(std::move(token), sender_of(request)));
  co_return token_response(renewed);
}

Task<Response> revoke_token(SessionService& sessions, const Request& request,
                            const Principal& principal) {
  CO_TRY(auto token, api::read_access_token(request.body));
  CO_TRY_VOID(co_await sessions.revoke(caller_of(request, principal), std::move(token)));
  co_return json_response(api::message_json("The access token is revoked"));
}

Task<Response> logout(SessionService& sessions, const Request& request,
                      const Principal& principal) {
  CO_TRY_VOID(co_await sessions.logout(caller_of(request, principal)));
  co_return json_response(api::message_json("You are logged out"));
}

Task<Response> who_am_i(SessionService&, const Request&, const Principal& principal) {
  co_return json_response(api::to_json(principal));
}

// Bind a handler above to its service.
template <class Function>
OpenHandler open(SessionService& sessions, Function function) {
  return [&sessions, function](const Request& request) { return function(sessions, request); };
}
template <class Function>
AuthenticatedHandler bound(SessionService& sessions, Function function) {
  return [&sessions, function](const Request& request, const Principal& principal) {
    return function(sessions, request, principal);
  };
}

}  // namespace

void add_session_routes(Routes& routes, service::Context& context,
                        service::Authenticator& authenticator, SessionService& sessions) {
  const auto add_open = [&](const char* path, model::AuditKind event, OpenHandler handler) {
    Route route{Method::post, path, Access::anyone, open_to_all(context, std::move(handler))};
    route.events = {event};
    routes.push_back(std::move(route));
  };
  const auto add = [&](Method method, const char* path, Events events,
                       AuthenticatedHandler handler) {
    add_route(routes, context, authenticator, {method, path, Access::principal, std::move(events)},
              std::move(handler));
  };
  add_open("/api/v1/auth/login", kinds::user_login, open(sessions, &login));
  add_open("/api/v1/auth/universal-auth/login", kinds::universal_auth_login,
           open(sessions, &universal_auth_login));
  add_open("/api/v1/auth/token/renew", kinds::renew_access_token, open(sessions, &renew_token));
  add(Method::post, "/api/v1/auth/token/revoke", {kinds::revoke_access_token},
      bound(sessions, &revoke_token));
  add(Method::post, "/api/v1/auth/logout", {kinds::logout}, bound(sessions, &logout));
  add(Method::get, "/api/v1/auth/me", {}, bound(sessions, &who_am_i));
}

}  // namespace sealmint::http
