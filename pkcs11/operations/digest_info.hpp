// DigestInfo of PKCS#1 (RFC 8017 section 9.2): what most hosts hand to CKM_RSA_PKCS.
#pragma once

#include <optional>

#include "client/bodies.hpp"

namespace sealmint::pkcs11 {

// The PKCS#1 v1.5 algorithm and the digest; nothing unless the bytes are exactly the DER of a
// DigestInfo of SHA-256, SHA-384 or SHA-512 with a digest of the right length.
std::optional<client::SignItem> parse_digest_info(ByteView der);

// Whether it is one of SHA-1, which nothing here signs: the host is to be told so.
bool is_sha1_digest_info(ByteView der);

}  // namespace sealmint::pkcs11
