// Signatures of ECDSA as PKCS#11 has them: r and s side by side.
#pragma once

#include <optional>

#include "core/base/bytes.hpp"

namespace sealmint::pkcs11 {

// From DER SEQUENCE { INTEGER r, INTEGER s } (RFC 3279 section 2.2.3), each half padded to
// `half_bytes`. Nothing for anything that is not exactly that, or does not fit.
std::optional<Bytes> raw_from_der(ByteView der, std::size_t half_bytes);

}  // namespace sealmint::pkcs11
