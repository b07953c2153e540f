// What the login and token routes ask for and answer (contract 8.1, 8.4 and 8.5).
#pragma once

#include <cstdint>
#include <string>

#include "core/base/secret.hpp"

namespace sealmint::model {

struct PasswordLogin {
  std::string username;  // as it was typed
  Secret password;
};

struct UniversalAuthLogin {
  std::string client_id;  // as it was sent
  Secret client_secret;
};

struct IssuedToken {
  Secret access_token;
  std::int64_t expires_in_s = 0;
  std::int64_t max_ttl_s = 0;  // 0 = unlimited
};

}  // namespace sealmint::model
