#include "net/host_port.hpp"

#include <algorithm>
#include <charconv>

#include "core/base/ip_range.hpp"

namespace sealmint::net {

bool HostPort::is_address() const { return IpAddress::parse(host).has_value(); }

bool is_host(std::string_view text) {
  if (IpAddress::parse(text)) return true;
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc{} || rest != end || port == 0) return std::nullopt;
  return port;
}

Result<HostPort> parse_host_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return make_error(ErrorKind::rejected, "must be host:port");
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return make_error(ErrorKind::rejected, "must end in a port from 1 to 65535");
  std::string_view host = text.substr(0, colon);
  const bool is_bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  const bool is_v6 = host.find(':') != host.npos;
  if (is_v6 != is_bracketed || !is_host(host)) {
    return make_error(ErrorKind::rejected,
                      "must begin with a name or an address; an IPv6 address stands in []");
  }
  return HostPort{std::string(host), *port};
}

}  // namespace sealmint::net
