// ECDSA signatures between their two forms: r and s side by side, each as long as the field, and
// Ecdsa-Sig-Value in DER (RFC 3279 section 2.2.3). By hand, because a signature of OpenSSL's takes
// six allocations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/bytes.hpp"

namespace sealmint {

// Writes DER and returns its length. `raw` is r and s, of 1 to 66 bytes each, and `der` has room
// for model::signature_bytes_max() of the key.
std::size_t write_ecdsa_der(ByteView raw, std::span<std::uint8_t> der);

// Reads DER into r and s, each as long as half of `raw`. False for anything that is not the one
// encoding of two integers that are not negative and fit.
bool read_ecdsa_der(ByteView der, std::span<std::uint8_t> raw);

}  // namespace sealmint
