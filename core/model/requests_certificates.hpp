// What the certificate API asks for (contract 8.5 and 18.18), already checked against its schema.
#pragma once

#include <string>
#include <string_view>

#include "core/base/secret.hpp"

namespace sealmint::model {

// RFC 5280 section 5.3.1; a revocation that names no reason is UNSPECIFIED.
struct RevokeCertificate {
  std::string reason = "UNSPECIFIED";
};

struct ImportCertificate {
  std::string certificate_pem;
  std::string chain_pem;  // issuers, nearest first, up to the self-signed root; may be empty
  Secret private_key_pem;
};

}  // namespace sealmint::model
