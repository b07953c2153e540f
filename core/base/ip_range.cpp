#include "core/base/ip_range.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sealmint {
namespace {

using Bytes16 = std::array<std::uint8_t, 16>;

constexpr std::size_t address_chars_max = INET6_ADDRSTRLEN;
constexpr int v4_offset_bits = 96;
constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_mapped(const Bytes16& bytes) {
  return std::ranges::equal(mapped_prefix, std::span(bytes).first<12>());
}

// Decimal digits without sign, blanks or leading zeros.
std::optional<int> parse_bits(std::string_view text, int max) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (bits > static_cast<unsigned>(max)) return std::nullopt;
  return static_cast<int>(bits);
}

Bytes16 masked(Bytes16 bytes, int prefix_bits) {
  for (int i = 0; i < 16; ++i) {
    const int kept = std::clamp(prefix_bits - 8 * i, 0, 8);
    const auto mask = static_cast<std::uint8_t>(0xff00U >> kept);
    bytes[static_cast<std::size_t>(i)] &= mask;
  }
  return bytes;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  // inet_pton reads up to a zero, so a text that holds one must not reach it.
  if (text.empty() || text.size() >= address_chars_max) return std::nullopt;
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  std::array<char, address_chars_max> terminated{};
  std::ranges::copy(text, terminated.begin());

  Bytes16 bytes{};
  if (inet_pton(AF_INET6, terminated.data(), bytes.data()) == 1) return IpAddress(bytes);
  std::ranges::copy(mapped_prefix, bytes.begin());
  if (inet_pton(AF_INET, terminated.data(), bytes.data() + mapped_prefix.size()) == 1) {
    return IpAddress(bytes);
  }
  return std::nullopt;
}

bool IpAddress::is_v4() const { return is_mapped(bytes_); }

std::string IpAddress::to_text() const {
  std::array<char, address_chars_max> text{};
  const bool v4 = is_v4();
  const std::uint8_t* from = v4 ? bytes_.data() + mapped_prefix.size() : bytes_.data();
  inet_ntop(v4 ? AF_INET : AF_INET6, from, text.data(), text.size());
  return text.data();
}

std::optional<IpRange> IpRange::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view literal = text.substr(0, slash);
  const auto address = IpAddress::parse(literal);
  if (!address) return std::nullopt;

  // How the address is written says what its bits count: "::ffff:10.0.0.0/104" is "10.0.0.0/8".
  const bool is_written_v4 = literal.find(':') == std::string_view::npos;
  int bits = 128;
  if (slash != std::string_view::npos) {
    const auto written = parse_bits(text.substr(slash + 1), is_written_v4 ? 32 : 128);
    if (!written) return std::nullopt;
    bits = is_written_v4 ? *written + v4_offset_bits : *written;
  }
  const bool is_v4 = address->is_v4() && bits >= v4_offset_bits;
  return IpRange(IpAddress(masked(address->bytes(), bits)), bits, is_v4);
}

bool IpRange::contains(const IpAddress& address) const {
  return address.is_v4() == is_v4_ && masked(address.bytes(), prefix_bits_) == network_.bytes();
}

std::string IpRange::to_text() const {
  std::string text = network_.to_text();
  if (prefix_bits_ != 128) text += "/" + std::to_string(prefix_bits());
  return text;
}

bool is_in_any(std::span<const std::string> ranges, std::string_view address) {
  const auto parsed = IpAddress::parse(address);
  if (!parsed) return false;
  return std::ranges::any_of(ranges, [&parsed](const std::string& text) {
    const auto range = IpRange::parse(text);
    return range && range->contains(*parsed);
  });
}

std::string sender_of(std::string_view address) {
  const auto parsed = IpAddress::parse(address);
  if (!parsed) return std::string(address);
  const std::string text = parsed->to_text();
  if (parsed->is_v4()) return text;
  const auto network = IpRange::parse(text + "/64");
  return network ? network->to_text() : text;
}

}  // namespace sealmint
