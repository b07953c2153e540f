// The one-time token by which step-ca knows who asks: a JWT (RFC 7519) signed by the key of a
// provisioner, for one request and one try of it.
#pragma once

#include <string>
#include <vector>

#include "ca-backends/stepca/private_jwk.hpp"
#include "core/base/clock.hpp"
#include "core/base/result.hpp"

namespace sealmint::ca::stepca {

inline constexpr std::chrono::minutes token_lifetime{5};

struct TokenClaims {
  std::string provisioner;  // "iss"
  std::string audience;     // the whole address of the request, as step-ca knows itself
  std::string subject;      // the common name, or the serial number that shall be revoked
  std::vector<std::string> alternative_names;
  std::string root_fingerprint;  // lower-case hex; empty: none
};

// A token that is new in every call, valid from `now` for token_lifetime.
Result<std::string> make_token(const ProvisionerKey& key, const TokenClaims& claims, TimePoint now);

}  // namespace sealmint::ca::stepca
