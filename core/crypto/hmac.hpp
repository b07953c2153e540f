// HMAC-SHA-256 (RFC 2104).
#pragma once

#include "core/base/bytes.hpp"

namespace sealmint::crypto {

Sha256 hmac_sha256(ByteView key, ByteView data);

}  // namespace sealmint::crypto
