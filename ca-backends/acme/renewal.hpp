// Names of certificates in renewal information (RFC 9773 section 4.1).
#pragma once

#include <string>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::ca::acme {

// base64url of the authority key identifier, a dot, base64url of the content octets of the serial
// number. ErrorKind::rejected when the certificate has no such identifier.
Result<std::string> certificate_id(ByteView certificate_der);

}  // namespace sealmint::ca::acme
