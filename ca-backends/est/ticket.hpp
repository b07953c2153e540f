// What has to be repeated to ask for a certificate that an EST server accepted but did not issue.
#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.hpp"

namespace sealmint::ca::est {

// "simpleenroll 9f86d081…": the operation and the SHA-256 of the request.
std::string to_ticket(std::string_view operation, ByteView csr_der);

// The operation; empty for a ticket that is none, or that belongs to another request.
std::string operation_of_ticket(std::string_view ticket, ByteView csr_der);

}  // namespace sealmint::ca::est
