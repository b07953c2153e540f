#include "net/outbound.hpp"

#include "files/regular_file.hpp"
#include "net/client_tls.hpp"

namespace sealmint::net {
namespace {

constexpr std::size_t authorities_bytes = 1024 * 1024;

}  // namespace

Result<TlsContext> client_tls_of(const std::string& authorities_path) {
  if (authorities_path.empty()) return make_client_tls("");
  const auto file = files::read_regular_file(authorities_path, authorities_bytes);
  auto tls = file.has_error() ? Result<TlsContext>(file.error()) : make_client_tls(file->text);
  if (tls.has_value()) return tls;
  return make_error(ErrorKind::rejected, authorities_path + " " + tls.error().detail);
}

AddressGuard address_guard_of(const OutboundRules& rules) {
  std::vector<IpRange> allowed;
  for (const auto& text : rules.allowed_networks) {
    if (const auto range = IpRange::parse(text)) allowed.push_back(*range);
  }
  if (rules.allow_loopback) {
    for (const auto* text : {"127.0.0.0/8", "::1"}) allowed.push_back(*IpRange::parse(text));
  }
  return {std::move(allowed), rules.allow_plain_http};
}

}  // namespace sealmint::net
