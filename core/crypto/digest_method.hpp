// OpenSSL's digest objects; for the other files of this folder.
#pragma once

#include <openssl/evp.h>

#include "core/model/algorithm.hpp"

namespace sealmint::crypto {

// Looked up once per process: a look-up by name costs more than hashing a short text. Null for
// `none`, and never freed.
const EVP_MD* digest_method(model::DigestAlgorithm digest);

}  // namespace sealmint::crypto
