// "host:port", as a configuration names a server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace sealmint::net {

struct HostPort {
  std::string host;  // a name or an address, without the brackets of IPv6
  std::uint16_t port = 0;

  bool is_address() const;  // not a name that has to be looked up
};

// "logs.example.com:6514", "192.0.2.1:514" or "[2001:db8::1]:6514". ErrorKind::rejected, with words
// that complete "address: …".
Result<HostPort> parse_host_port(std::string_view text);

// Whatever stands here reaches resolvers and header fields: letters, digits and "-._" of a name, or
// an address, without zone.
bool is_host(std::string_view text);

// 1 to 65535, in digits.
std::optional<std::uint16_t> parse_port(std::string_view text);

}  // namespace sealmint::net
