// Bearer token → Principal, from the snapshot alone unless the token has a use limit.
#pragma once

#include <string_view>

#include "core/model/principal.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

class Authenticator {
 public:
  explicit Authenticator(Context& context) : context_(context) {}

  // `authorization` is the header's value, empty when absent. Errors: unauthenticated (no bearer
  // token; source address not trusted), invalid_token (unknown, expired, revoked, used up, its
  // client secret revoked, its user or identity gone). Spends one use of a limited token, durably.
  Task<model::Principal> authenticate(std::string_view authorization, std::string_view source_ip);

  // The same in two steps, because nearly every token costs no use and so no coroutine: who asks,
  // decided at once; and, if `costs_use`, the use that must be spent before anything else is done.
  struct Proof {
    model::Principal principal;
    bool costs_use = false;
  };
  Result<Proof> prove(std::string_view authorization, std::string_view source_ip) const;
  Task<void> spend_use(TokenId token);

  // Whether the header names a token that is known now: enough to decide how much of a body is
  // worth reading, not more. Spends nothing.
  bool recognises(std::string_view authorization) const;

 private:
  Context& context_;
};

}  // namespace sealmint::service
