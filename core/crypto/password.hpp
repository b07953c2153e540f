// Password hashing: Argon2id with t=2, m=19 MiB through libsodium. About 25 ms: never call it on an
// I/O thread.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace sealmint::crypto {

// PHC form: "$argon2id$v=19$...". Fails only for lack of memory.
Result<std::string> hash_password(std::string_view password);

// An empty `phc` costs the same time as a real one and never matches, so that an unknown user
// cannot be told by the clock.
bool verify_password(std::string_view phc, std::string_view password);

}  // namespace sealmint::crypto
