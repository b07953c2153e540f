// The blocks that RSA signs: EMSA-PKCS1-v1_5 and EMSA-PSS (RFC 8017 sections 9.2 and 9.1.1).
#pragma once

#include <cstdint>
#include <span>

#include "core/base/bytes.hpp"
#include "core/model/algorithm.hpp"

namespace sealmint::crypto {

// Fills `block`, as long as the modulus (at least 256 bytes), for a digest of the algorithm's
// length. PSS takes MGF1 with the digest's hash and a fresh salt as long as the digest.
void encode_rsa_block(model::SignatureAlgorithm algorithm, ByteView digest,
                      std::span<std::uint8_t> block);

}  // namespace sealmint::crypto
