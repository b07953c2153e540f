// Logging in, and the life of tokens (contract 8.1, 8.4, 8.5).
#include "core/service/people/sessions.hpp"

#include "api/sessions.hpp"
#include "http/routes/support.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {
namespace {

using model::Caller;
using model::Sender;

Response token_response(const model::IssuedToken& token) { return never_stored(answer(token)); }

Task<Response> login(Services& services, const Sender& sender, const Request& request) {
  CO_TRY(auto credentials, api::read<model::PasswordLogin>(request.body));
  CO_TRY(const auto token, co_await services.sessions.login(std::move(credentials), sender));
  co_return token_response(token);
}

Task<Response> universal_auth_login(Services& services, const Sender& sender,
                                    const Request& request) {
  CO_TRY(auto credentials, api::read<model::UniversalAuthLogin>(request.body));
  CO_TRY(const auto token, co_await services.sessions.login(std::move(credentials), sender));
  co_return token_response(token);
}

Task<Response> renew_token(Services& services, const Sender& sender, const Request& request) {
  CO_TRY(auto input, api::read<api::PresentedToken>(request.body));
  CO_TRY(const auto renewed,
         co_await services.sessions.renew(std::move(input.access_token), sender));
  co_return token_response(renewed);
}

Task<Response> revoke_token(Services& services, const Caller& caller, const Request& request) {
  CO_TRY(auto input, api::read<api::PresentedToken>(request.body));
  CO_TRY_VOID(co_await services.sessions.revoke(caller, std::move(input.access_token)));
  co_return answer(api::Message{"The access token is revoked"});
}

Task<Response> logout(Services& services, const Caller& caller, const Request&) {
  CO_TRY_VOID(co_await services.sessions.logout(caller));
  co_return answer(api::Message{"You are logged out"});
}

Result<Response> who_am_i(Services&, const Caller& caller, const Request&) {
  return answer(caller.principal);
}

template <class Body>
constexpr Traits logging_in{.input = shape<Body>, .output = shape<model::IssuedToken>};

constexpr Endpoint rows[] = {
    post("/login", "login", "Log in with a password",
         for_anyone<&login>.with(logging_in<model::PasswordLogin>))
        .recorded(kinds::user_login),
    post("/universal-auth/login", "loginWithUniversalAuth", "Log a machine identity in",
         for_anyone<&universal_auth_login>.with(logging_in<model::UniversalAuthLogin>))
        .recorded(kinds::universal_auth_login),
    post("/token/renew", "renewToken", "Let an access token live on",
         for_anyone<&renew_token>.with(logging_in<api::PresentedToken>))
        .recorded(kinds::renew_access_token),
    post("/token/revoke", "revokeToken", "Revoke an access token",
         for_principals<&revoke_token>.with({shape<api::PresentedToken>, shape<api::Message>}))
        .recorded(kinds::revoke_access_token)
        .refusing({403, 404}),
    post("/logout", "logout", "Revoke the token of this call",
         for_principals<&logout>.with({.output = shape<api::Message>}))
        .recorded(kinds::logout),
    get("/me", "whoAmI", "Get who you are",
        for_principals<&who_am_i>.with({.output = shape<model::Principal>})),
};

}  // namespace

const Topic session_topic{"Sessions", "/api/v1/auth", "", "", rows};

}  // namespace sealmint::http
