// Which addresses a server may dial for somebody else (SSRF): by default public ones only, so that
// nobody makes it talk to the machines behind its firewall.
#pragma once

#include <utility>
#include <vector>

#include "core/base/ip_range.hpp"
#include "core/base/result.hpp"

namespace sealmint::net {

// Globally reachable by the special-purpose registries of IANA (RFC 6890): not loopback, private,
// link-local, shared, documentation, multicast or reserved. Forms of IPv6 that carry an IPv4
// address (NAT64, 6to4, Teredo) are not, because of what they may carry.
bool is_public(const IpAddress& address);

bool is_loopback(const IpAddress& address);

class AddressGuard {
 public:
  // `allowed` are ranges that may be dialled besides the public addresses.
  AddressGuard(std::vector<IpRange> allowed, bool allows_plain_http)
      : allowed_(std::move(allowed)), allows_plain_http_(allows_plain_http) {}

  // Asked about the very address that is dialled. Without TLS only loopback will do, unless plain
  // HTTP is allowed. ErrorKind::rejected.
  Result<void> check(const IpAddress& address, bool is_tls) const;

 private:
  std::vector<IpRange> allowed_;
  bool allows_plain_http_;
};

}  // namespace sealmint::net
