// By what a client proves who it is.
#pragma once

#include <string>
#include <variant>

#include "core/base/secret.hpp"

namespace sealmint::client {

struct UniversalAuth {
  std::string client_id;
  Secret client_secret;
};

// A token as it is: nothing here can renew it.
struct AccessToken {
  Secret token;
};

using Credential = std::variant<UniversalAuth, AccessToken>;

// Secrets are not copied by accident, so a copy has a name.
inline Credential copy_of(const Credential& credential) {
  if (const auto* token = std::get_if<AccessToken>(&credential)) {
    return AccessToken{Secret(std::string(token->token.reveal()))};
  }
  const auto& auth = std::get<UniversalAuth>(credential);
  return UniversalAuth{auth.client_id, Secret(std::string(auth.client_secret.reveal()))};
}

}  // namespace sealmint::client
