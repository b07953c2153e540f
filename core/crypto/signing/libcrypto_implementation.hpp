// Signatures one at a time by an OpenSSL libcrypto.
#pragma once

#include "core/crypto/signing/implementation.hpp"
#include "core/crypto/signing/libcrypto_functions.h"

namespace sealmint::crypto {

// All algorithms, one lane. ECDSA nonces are OpenSSL's: its generator, the private key and the
// digest, hashed together.
std::unique_ptr<SigningImplementation> make_libcrypto_implementation(
    std::string_view name, const sealmint_libcrypto& functions);

}  // namespace sealmint::crypto
