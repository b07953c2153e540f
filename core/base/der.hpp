// The encoding rules of DER (X.690) over a whole structure.
// OpenSSL's readers take many BER forms, which would let one certificate have several encodings.
#pragma once

#include <optional>

#include "core/base/bytes.hpp"

namespace sealmint {

// Whether `data` is exactly one element in DER: definite minimal lengths, minimal integers, no
// stray bits, sorted sets, nothing behind it. Looks into constructed elements, not into octet
// strings.
bool is_strict_der(ByteView data);

// One element of a structure, as views into it.
struct DerElement {
  std::uint8_t tag = 0;
  ByteView content;
  ByteView whole;
};
// Takes the first element off the front of `data`; nothing, and `data` stays, unless its length is
// there in its shortest form.
std::optional<DerElement> take_der_element(ByteView& data);
// Whether an INTEGER has no octet too many in front (X.690 section 8.3.2).
bool is_minimal_integer(ByteView content);

}  // namespace sealmint
