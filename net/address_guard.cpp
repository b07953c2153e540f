#include "net/address_guard.hpp"

#include <algorithm>

namespace sealmint::net {
namespace {

std::vector<IpRange> ranges(std::initializer_list<std::string_view> texts) {
  std::vector<IpRange> parsed;
  for (const auto text : texts) parsed.push_back(IpRange::parse(text).value());
  return parsed;
}

bool contains(const std::vector<IpRange>& list, const IpAddress& address) {
  return std::ranges::any_of(list, [&](const auto& range) { return range.contains(address); });
}

}  // namespace

bool is_public(const IpAddress& address) {
  static const auto special =
      ranges({"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
              "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
              "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
              // Of the one global block of IPv6.
              "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"});
  static const auto global_v6 = ranges({"2000::/3"});
  if (contains(special, address)) return false;
  return address.is_v4() || contains(global_v6, address);
}

bool is_loopback(const IpAddress& address) {
  static const auto loopback = ranges({"127.0.0.0/8", "::1"});
  return contains(loopback, address);
}

Result<void> AddressGuard::check(const IpAddress& address, bool is_tls) const {
  if (!is_public(address) && !contains(allowed_, address)) {
    return make_error(ErrorKind::rejected,
                      "leads to an address that is not public, which webhooks.allowed_networks "
                      "does not allow");
  }
  if (!is_tls && !allows_plain_http_ && !is_loopback(address)) {
    return make_error(ErrorKind::rejected,
                      "must begin with https://; plain HTTP is for loopback addresses unless "
                      "webhooks.allow_plain_http is set");
  }
  return {};
}

}  // namespace sealmint::net
