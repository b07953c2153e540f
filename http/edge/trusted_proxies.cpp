#include "http/edge/trusted_proxies.hpp"

#include <algorithm>
#include <optional>

#include "core/base/ascii.hpp"

namespace sealmint::http {
namespace {

namespace ip = boost::asio::ip;

// A scope belongs to one machine's interfaces and names nobody elsewhere.
std::optional<ip::address> address_of(std::string_view text) {
  if (text.find('%') != std::string_view::npos) return std::nullopt;
  boost::system::error_code error;
  const ip::address address = ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  return canonical(address);
}

// Some proxies add the port: "192.0.2.1:4711", "[2001:db8::1]:4711".
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    return end == std::string_view::npos ? text : text.substr(1, end - 1);
  }
  const std::size_t colon = text.find(':');
  const bool is_v4_with_port = colon != std::string_view::npos && text.rfind(':') == colon;
  return is_v4_with_port ? text.substr(0, colon) : text;
}

// The elements of all fields from the last to the first.
class Backwards {
 public:
  explicit Backwards(std::span<const std::string_view> values) : values_(values) {}

  std::optional<std::string_view> next() {
    while (!is_inside_) {
      if (values_.empty()) return std::nullopt;
      rest_ = values_.back();
      values_ = values_.first(values_.size() - 1);
      is_inside_ = true;
    }
    const std::size_t comma = rest_.rfind(',');
    is_inside_ = comma != std::string_view::npos;
    const std::string_view element = is_inside_ ? rest_.substr(comma + 1) : rest_;
    if (is_inside_) rest_ = rest_.substr(0, comma);
    return trimmed(element);
  }

 private:
  std::span<const std::string_view> values_;
  std::string_view rest_;
  bool is_inside_ = false;
};

}  // namespace

ip::address canonical(const ip::address& address) {
  if (address.is_v4()) return address;
  const ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6);
  return ip::address_v6(v6.to_bytes());
}

Result<TrustedProxies> TrustedProxies::parse(std::span<const std::string> networks) {
  TrustedProxies proxies;
  for (const std::string& text : networks) {
    const auto range = IpRange::parse(text);
    if (!range) {
      return make_error(ErrorKind::rejected, "trusted proxy \"" + text + "\" is not a network");
    }
    proxies.ranges_.push_back(*range);
  }
  return proxies;
}

bool TrustedProxies::contains(const ip::address& address) const {
  // Asked for every request: a server without proxies pays nothing.
  if (ranges_.empty()) return false;
  const auto plain = IpAddress::parse(canonical(address).to_string());
  if (!plain) return false;
  return std::ranges::any_of(ranges_, [&](const IpRange& range) { return range.contains(*plain); });
}

ip::address TrustedProxies::client(const ip::address& peer,
                                   std::span<const std::string_view> forwarded) const {
  ip::address current = canonical(peer);
  Backwards elements(forwarded);
  while (contains(current)) {
    const auto element = elements.next();
    if (!element) break;
    const auto address = address_of(without_port(*element));
    if (!address) break;
    current = *address;
  }
  return current;
}

}  // namespace sealmint::http
