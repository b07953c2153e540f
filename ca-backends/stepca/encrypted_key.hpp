// The key of a provisioner as step-ca keeps it for everybody to fetch: a JWE (RFC 7516) under a
// password, made by PBES2-HS256+A128KW (RFC 7518 section 4.8) and A256GCM.
#pragma once

#include <string_view>

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

namespace sealmint::ca::stepca {

// How often a stranger's text may make us hash: about a second.
inline constexpr std::int64_t password_rounds_max = 2'000'000;

// What is inside, usually a JWK. It computes for a good part of a second: never on the thread of
// the issuers. Errors: upstream for what is no such JWE, rejected when the password does not open
// it.
Result<Secret> open_encrypted_key(std::string_view jwe, const Secret& password);

}  // namespace sealmint::ca::stepca
