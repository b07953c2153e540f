#include "http/edge/trusted_proxies.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace sealmint::http {
namespace {

namespace ip = boost::asio::ip;

// Both families as 16 bytes, so that one comparison serves them.
std::array<unsigned char, 16> bytes_of(const ip::address& address) {
  if (address.is_v6()) return address.to_v6().to_bytes();
  std::array<unsigned char, 16> bytes{};
  const auto v4 = address.to_v4().to_bytes();
  std::copy(v4.begin(), v4.end(), bytes.begin());
  return bytes;
}

bool same_prefix(const ip::address& a, const ip::address& b, unsigned bits) {
  const auto left = bytes_of(a);
  const auto right = bytes_of(b);
  const std::size_t whole = bits / 8;
  if (!std::equal(left.begin(), left.begin() + whole, right.begin())) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const unsigned mask = 0xffU << (8 - rest) & 0xffU;
  return (left.at(whole) & mask) == (right.at(whole) & mask);
}

// A scope belongs to one machine's interfaces and names nobody elsewhere.
std::optional<ip::address> address_of(std::string_view text) {
  if (text.find('%') != std::string_view::npos) return std::nullopt;
  boost::system::error_code error;
  const ip::address address = ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  return canonical(address);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
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

std::optional<TrustedProxies::Network> TrustedProxies::parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = address_of(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned bits_max = address->is_v4() ? 32 : 128;
  if (slash == std::string_view::npos) return Network{*address, bits_max};
  const std::string_view prefix = text.substr(slash + 1);
  unsigned bits = 0;
  const auto read = std::from_chars(prefix.data(), prefix.data() + prefix.size(), bits);
  const bool is_number = read.ec == std::errc{} && read.ptr == prefix.data() + prefix.size();
  if (!is_number || prefix.size() > 3 || bits > bits_max) return std::nullopt;
  return Network{*address, bits};
}

Result<TrustedProxies> TrustedProxies::parse(std::span<const std::string> networks) {
  TrustedProxies proxies;
  for (const std::string& text : networks) {
    const auto network = parse_network(text);
    if (!network) {
      return make_error(ErrorKind::rejected, "trusted proxy \"" + text + "\" is not a network");
    }
    proxies.networks_.push_back(*network);
  }
  return proxies;
}

bool TrustedProxies::contains(const ip::address& address) const {
  const ip::address plain = canonical(address);
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    return network.address.is_v4() == plain.is_v4() &&
           same_prefix(network.address, plain, network.prefix_bits);
  });
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
