// The encoding rules of DER (X.690) over a whole structure; for the other files of this folder.
// OpenSSL's readers take many BER forms, which would let one certificate have several encodings.
#pragma once

#include <optional>

#include "core/base/bytes.hpp"

namespace sealmint::crypto {

// Whether `data` is exactly one element in DER: definite minimal lengths, minimal integers, no
// stray bits, sorted sets, nothing behind it. Looks into constructed elements, not into octet
// strings.
bool is_strict_der(ByteView data);

}  // namespace sealmint::crypto
