#include "ca-backends/shared/serial_text.hpp"

#include <algorithm>

#include "core/base/der.hpp"

namespace sealmint::ca {
namespace {

constexpr std::size_t octets_max = 21;  // 20, and the 00 that keeps a number positive
// 2^168 has 51 digits.
constexpr std::size_t decimal_digits_max = 51;

constexpr std::uint8_t tag_integer = 0x02;
constexpr std::uint8_t tag_version = 0xa0;
constexpr std::uint8_t tag_sequence = 0x30;

Error no_serial() {
  return make_error(ErrorKind::rejected, "the certificate has no usable serial number");
}

// The number without the zeros in front of it.
ByteView magnitude(ByteView octets) {
  while (!octets.empty() && octets.front() == 0) octets = octets.subspan(1);
  return octets;
}

// As DER wants it; nothing for zero and for more octets than a serial number has.
std::optional<Bytes> to_octets(ByteView number) {
  number = magnitude(number);
  if (number.empty()) return std::nullopt;
  Bytes octets;
  if (number.front() >= 0x80) octets.push_back(0);
  octets.insert(octets.end(), number.begin(), number.end());
  if (octets.size() > octets_max) return std::nullopt;
  return octets;
}

// The content of the sequence at the front of `data`.
std::optional<ByteView> enter_sequence(ByteView data) {
  const auto element = take_der_element(data);
  if (!element || element->tag != tag_sequence) return std::nullopt;
  return element->content;
}

}  // namespace

Result<Bytes> serial_octets(ByteView certificate_der) {
  const auto certificate = enter_sequence(certificate_der);
  if (!certificate) return no_serial();
  auto to_be_signed = enter_sequence(*certificate);
  if (!to_be_signed) return no_serial();
  auto element = take_der_element(*to_be_signed);
  if (element && element->tag == tag_version) element = take_der_element(*to_be_signed);
  if (!element || element->tag != tag_integer || !is_minimal_integer(element->content)) {
    return no_serial();
  }
  const ByteView octets = element->content;
  const bool is_negative = !octets.empty() && octets.front() >= 0x80;
  if (is_negative || octets.size() > octets_max || magnitude(octets).empty()) return no_serial();
  return Bytes(octets.begin(), octets.end());
}

std::string to_decimal_serial(ByteView octets) {
  Bytes rest(octets.begin(), octets.end());
  std::string reversed;
  // Long division by ten; what remains of each round is the next digit from the right.
  for (ByteView left = magnitude(rest); !left.empty(); left = magnitude(rest)) {
    unsigned remainder = 0;
    for (std::uint8_t& octet : rest) {
      const unsigned value = remainder * 256 + octet;
      octet = static_cast<std::uint8_t>(value / 10);
      remainder = value % 10;
    }
    reversed += static_cast<char>('0' + remainder);
  }
  if (reversed.empty()) return "0";
  return {reversed.rbegin(), reversed.rend()};
}

std::string to_colon_serial(ByteView octets) {
  const std::string digits = to_hex(magnitude(octets));
  if (digits.empty()) return "00";
  std::string text;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    if (at > 0) text += ':';
    text += digits.substr(at, 2);
  }
  return text;
}

std::optional<Bytes> from_decimal_serial(std::string_view text) {
  if (text.empty() || text.size() > decimal_digits_max) return std::nullopt;
  Bytes number(octets_max + 1);
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    unsigned carry = static_cast<unsigned>(digit - '0');
    for (auto octet = number.rbegin(); octet != number.rend(); ++octet) {
      const unsigned value = *octet * 10U + carry;
      *octet = static_cast<std::uint8_t>(value);
      carry = value >> 8;
    }
  }
  return to_octets(number);
}

std::optional<Bytes> from_colon_serial(std::string_view text) {
  std::string digits;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_separator = at % 3 == 2;
    if (is_separator != (text[at] == ':')) return std::nullopt;
    if (!is_separator) digits += text[at];
  }
  if (text.ends_with(':')) return std::nullopt;
  const auto number = from_hex(digits);
  if (!number) return std::nullopt;
  return to_octets(*number);
}

}  // namespace sealmint::ca
