// Signatures eight at a time by Intel's crypto_mb, on processors with AVX-512 IFMA.
#pragma once

#include "core/crypto/signing/implementation.hpp"

namespace sealmint::crypto {

// RSA with CRT, ECDSA with nonces of draw_nonces(), Ed25519. What this processor cannot do has no
// lanes. Null pointers switch lanes off, so a call costs the same whatever its fill.
std::unique_ptr<SigningImplementation> make_crypto_mb_implementation();

}  // namespace sealmint::crypto
