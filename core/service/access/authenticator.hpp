// Bearer token → Principal, from the snapshot alone unless the token has a use limit.
#pragma once

#include <string_view>

#include "core/model/principal.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

class Authenticator {
 public:
  explicit Authenticator(Context& context) : context_(context) {}

  // Who asks, decided at once, because nearly every token costs no use and so no coroutine.
  struct Proof {
    model::Principal principal;
    bool costs_use = false;  // spend_use() comes before anything else is done
  };
  // `authorization` is the header's value, empty when absent. Errors: unauthenticated (no bearer
  // token; source address not trusted), invalid_token (unknown, expired, revoked, used up, its
  // client secret revoked, its user or identity gone).
  Result<Proof> prove(std::string_view authorization, std::string_view source_ip) const;
  // Spends one use of a limited token, durably. Errors: invalid_token, when none is left or the
  // token was revoked.
  Task<void> spend_use(TokenId token);

  // Whether the header names a token that is known now: enough to decide how much of a body is
  // worth reading, not more. Spends nothing.
  bool recognises(std::string_view authorization) const;

 private:
  Context& context_;
};

}  // namespace sealmint::service
