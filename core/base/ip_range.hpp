// IP addresses and ranges of them: trusted sources of credentials, trusted proxies. Text only; no
// sockets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sealmint {

// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address ("::ffff:192.0.2.1") IS the IPv4 address:
// which of the two a socket reports depends only on how it was opened.
class IpAddress {
 public:
  // Reads "192.0.2.1" or "2001:db8::1". Nothing for anything else: other numbers of parts, leading
  // zeros, zones ("%eth0"), ports, brackets, blanks.
  static std::optional<IpAddress> parse(std::string_view text);

  bool is_v4() const;
  // 16 bytes in network order; IPv4 in its mapped form.
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  // The canonical text: dotted decimal, or RFC 5952.
  std::string to_text() const;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  friend class IpRange;
  explicit IpAddress(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}

  std::array<std::uint8_t, 16> bytes_;
};

// All addresses that share the first `prefix` bits. A range of one family never contains addresses
// of the other: "::/0" is every IPv6 address and no IPv4 address.
class IpRange {
 public:
  // Reads an address, or "address/bits" with 0..32 or 0..128 bits. Bits of the address behind the
  // prefix are dropped: "10.1.2.3/8" is "10.0.0.0/8".
  static std::optional<IpRange> parse(std::string_view text);

  bool contains(const IpAddress& address) const;
  bool is_v4() const { return is_v4_; }
  // In bits of its family: 0..32 or 0..128.
  int prefix_bits() const { return is_v4_ ? prefix_bits_ - 96 : prefix_bits_; }
  // The canonical text; a range of one address is written without its prefix.
  std::string to_text() const;

  friend bool operator==(const IpRange&, const IpRange&) = default;

 private:
  IpRange(const IpAddress& network, int prefix_bits, bool is_v4)
      : network_(network), prefix_bits_(prefix_bits), is_v4_(is_v4) {}

  IpAddress network_;
  int prefix_bits_;  // of the 128
  bool is_v4_;
};

// True if `address` reads as an address inside one of `ranges`. What does not read is in no range:
// doubt closes the door.
bool is_in_any(std::span<const std::string> ranges, std::string_view address);

// Who counts as one sender: the canonical address itself, or for IPv6 its /64, because one host
// owns a whole /64 and could change its address for every request. Other text comes back as it is.
std::string sender_of(std::string_view address);

}  // namespace sealmint
