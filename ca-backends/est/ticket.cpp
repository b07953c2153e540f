#include "ca-backends/est/ticket.hpp"

#include "core/crypto/digest.hpp"

namespace sealmint::ca::est {

std::string to_ticket(std::string_view operation, ByteView csr_der) {
  return std::string(operation) + " " + to_hex(crypto::sha256(csr_der));
}

std::string operation_of_ticket(std::string_view ticket, ByteView csr_der) {
  for (const std::string_view operation : {"simpleenroll", "simplereenroll"}) {
    if (ticket == to_ticket(operation, csr_der)) return std::string(operation);
  }
  return {};
}

}  // namespace sealmint::ca::est
