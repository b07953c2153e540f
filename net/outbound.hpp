// What the configuration says about connections to others: whom to believe, and where not to go.
#pragma once

#include <span>
#include <string>

#include "core/base/result.hpp"
#include "net/address_guard.hpp"
#include "net/tls.hpp"

namespace sealmint::net {

// Believes the authorities of a PEM file of at most a MiB; of no file: those of the system.
// ErrorKind::rejected with the path.
Result<TlsContext> client_tls_of(const std::string& authorities_path);

struct OutboundRules {
  std::span<const std::string> allowed_networks;  // CIDRs besides the public addresses
  bool allow_plain_http = false;                  // else only to loopback
  bool allow_loopback = false;                    // without a network that says so
};

// Which addresses may be dialled. A network that is no CIDR is left out: the checks of the
// configuration refuse it.
AddressGuard address_guard_of(const OutboundRules& rules);

}  // namespace sealmint::net
