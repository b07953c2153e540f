// Taking certificates back at the issuer outside that made them.
#pragma once

#include <string>

#include "core/service/authorities/issuer_calls.hpp"

namespace sealmint::service {

// `reason` in the words of RFC 5280 section 5.3.1 in upper case; empty = unspecified. Errors:
// rejected with what the issuer said, also when it cannot do that or did not answer; those of
// IssuerCalls::open().
Task<void> revoke_at_issuer(IssuerCalls& calls, const model::ExternalAuthority& authority,
                            Bytes certificate_der, std::string reason);

}  // namespace sealmint::service
