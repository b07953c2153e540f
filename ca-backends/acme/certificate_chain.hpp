// Fetching what was issued (RFC 8555 section 7.4.2).
#pragma once

#include <string>

#include "ca-backends/acme/issuer.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca::acme {

// The leaf and the chain behind it. Where the configuration prefers a chain, the alternates of the
// issuer are looked through for it; without success the first counts, with a warning.
Steps<ports::IssuedCertificate> fetch_chain(Issuer& issuer, std::string url, Deadline deadline);

// Certificates of a chain, the leaf first.
Step<std::vector<Bytes>> read_chain(std::string_view pem);

}  // namespace sealmint::ca::acme
