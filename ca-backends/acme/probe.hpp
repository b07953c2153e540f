// A test of the connection: as much as can be done without an order.
#pragma once

#include "ca-backends/acme/issuer.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca::acme {

// Asks for the directory and a nonce and looks the account up; one that is not there yet is made,
// unless the issuer has terms of service that nobody has agreed to.
Steps<ports::ProbeReport> probe_issuer(Issuer& issuer, Deadline deadline);

}  // namespace sealmint::ca::acme
