// Asking for an order (RFC 8555 section 7.4).
#pragma once

#include <string>

#include "ca-backends/acme/issuer.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca::acme {

// The address of an order for the names of the configuration. It says which certificate it
// replaces (RFC 9773 section 5), where the issuer wants to know and does not mind.
Steps<std::string> new_order(Issuer& issuer, const ports::IssueRequest& request, Deadline deadline);

}  // namespace sealmint::ca::acme
