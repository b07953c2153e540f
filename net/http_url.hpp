// The parts of an http or https address that a client needs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace sealmint::net {

struct HttpUrl {
  bool is_tls = true;
  std::string host;  // a name or an address, without the brackets of IPv6
  std::uint16_t port = 443;
  std::string target;  // path and query: "/hooks?x=1"

  bool is_address() const;        // not a name that has to be looked up
  std::string authority() const;  // for the Host field
};

// ErrorKind::rejected for another scheme, user names, a missing host or port 0; a fragment is left
// out. Holds nothing of the text in its errors: a path may be a secret.
Result<HttpUrl> parse_http_url(std::string_view text);

}  // namespace sealmint::net
