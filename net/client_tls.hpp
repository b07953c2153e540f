// TLS contexts of a client: whom it believes.
#pragma once

#include <string_view>

#include "net/tls.hpp"

namespace sealmint::net {

// When the authorities of the system are read, which takes 25 ms of a processor for the 140 of
// Debian. `when_needed`: by the thread that first has a certificate to verify. Who takes up
// sessions may never have one.
enum class SystemAuthorities { at_once, when_needed };

// TLS 1.2 with ECDHE and AEAD, or TLS 1.3; the peer must prove its name. `authorities_pem` are the
// only ones that are believed; empty: those of the system. ErrorKind::rejected when it holds none.
Result<TlsContext> make_client_tls(std::string_view authorities_pem,
                                   SystemAuthorities system = SystemAuthorities::at_once);

}  // namespace sealmint::net
