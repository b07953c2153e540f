// Which peers may say for whom they speak.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ip_range.hpp"
#include "core/base/result.hpp"

namespace sealmint::http {

// An IPv4 address in IPv6 clothing is the IPv4 address: there is one text for one peer.
boost::asio::ip::address canonical(const boost::asio::ip::address& address);

class TrustedProxies {
 public:
  TrustedProxies() = default;

  // "10.0.0.0/8", "2001:db8::/32", or one address. ErrorKind::rejected names a malformed entry.
  static Result<TrustedProxies> parse(std::span<const std::string> networks);

  bool contains(const boost::asio::ip::address& address) const;

  // The peer itself, unless it is a trusted proxy: then the rightmost address of X-Forwarded-For
  // that is not one. `forwarded` holds the values of the fields in order. What a proxy did not
  // vouch for, or cannot be read, is not used.
  boost::asio::ip::address client(const boost::asio::ip::address& peer,
                                  std::span<const std::string_view> forwarded) const;

 private:
  std::vector<IpRange> ranges_;
};

}  // namespace sealmint::http
