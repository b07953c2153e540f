// The serial number of a certificate in the ways in which issuers write it.
//
// What is kept and converted are the content octets of the INTEGER in DER: big-endian, with a 00 in
// front when the first bit would make the number negative. No issuer's text holds that 00.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::ca {

// The content octets out of a certificate, which need not be sound otherwise. ErrorKind::rejected
// for what has no such number, for one of more than 21 octets and for zero or a negative one
// (RFC 5280 section 4.1.2.2).
Result<Bytes> serial_octets(ByteView certificate_der);

// "123456789": step-ca, CFSSL.
std::string to_decimal_serial(ByteView octets);
// "1f:0a:ff": Vault, AWS Private CA.
std::string to_colon_serial(ByteView octets);

// The content octets again; nothing for another text, for zero, and for more than 21 octets.
std::optional<Bytes> from_decimal_serial(std::string_view text);
std::optional<Bytes> from_colon_serial(std::string_view text);

}  // namespace sealmint::ca
