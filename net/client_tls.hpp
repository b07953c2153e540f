// TLS contexts of a client: whom it believes.
#pragma once

#include <string_view>

#include "net/tls.hpp"

namespace sealmint::net {

// TLS 1.2 with ECDHE and AEAD, or TLS 1.3; the peer must prove its name. `authorities_pem` are the
// only ones that are believed; empty: those of the system. ErrorKind::rejected when it holds none.
Result<TlsContext> make_client_tls(std::string_view authorities_pem);

}  // namespace sealmint::net
