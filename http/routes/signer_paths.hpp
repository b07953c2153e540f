// What the routes under a signer share.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

// Signers answer under the present prefix and under the one older clients use.
inline constexpr std::string_view signer_prefixes[] = {"/api/v1/cert-manager/signers",
                                                       "/api/v1/pki/signers"};

inline void add_under_signers(Routes& routes, Method method, std::string_view path, Access access,
                              const Handler& handler, std::size_t body_limit = limits::body_bytes) {
  for (const auto prefix : signer_prefixes) {
    routes.push_back(
        {method, std::string(prefix) + std::string(path), access, handler, body_limit});
  }
}

// A handler whose answer needs no waiting: `answer` returns a Result of a JSON object.
template <class Answer>
AuthenticatedHandler at_once(Answer answer) {
  return [answer = std::move(answer)](const Request& request,
                                      const model::Principal& principal) -> Task<Response> {
    CO_TRY(const boost::json::object body, answer(request, principal));
    co_return json_response(body);
  };
}

}  // namespace sealmint::http
