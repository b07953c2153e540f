// OpenSSL's digest objects, and a hash that only trees need; for the other files of this folder.
#pragma once

#include <openssl/evp.h>

#include "core/base/bytes.hpp"
#include "core/model/algorithm.hpp"

namespace sealmint::crypto {

// Looked up once per process: a look-up by name costs more than hashing a short text. Null for
// `none`, and never freed.
const EVP_MD* digest_method(model::DigestAlgorithm digest);

// SHA-256 over one byte and what follows it, without putting them side by side.
Sha256 sha256_prefixed(std::uint8_t prefix, ByteView data);

}  // namespace sealmint::crypto
