// What the routes under a signer share.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/base/result.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

// Signers answer under the present prefix and under the one older clients use.
inline constexpr std::string_view signer_prefixes[] = {"/api/v1/cert-manager/signers",
                                                       "/api/v1/pki/signers"};

// `head.pattern` is what follows the prefix.
inline void add_under_signers(Routes& routes, service::Context& context,
                              service::Authenticator& authenticator, const RouteHead& head,
                              const AuthenticatedHandler& handler) {
  for (const auto prefix : signer_prefixes) {
    RouteHead whole = head;
    whole.pattern.insert(0, prefix);
    add_route(routes, context, authenticator, std::move(whole), handler);
  }
}

// A handler whose answer needs no waiting: `answer` returns a Result of a JSON object, or of a
// Response.
template <class Answer>
AuthenticatedHandler at_once(Answer answer) {
  return [answer = std::move(answer)](const Request& request,
                                      const model::Principal& principal) -> Task<Response> {
    CO_TRY(auto body, answer(request, principal));
    if constexpr (std::is_same_v<decltype(body), Response>) {
      co_return std::move(body);
    } else {
      co_return json_response(body);
    }
  };
}

}  // namespace sealmint::http
