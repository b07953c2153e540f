#include <algorithm>
#include <array>

#include "core/crypto/random.hpp"
#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {
namespace {

constexpr std::size_t longest_serial = 20;  // RFC 5280 section 4.1.2.2

Result<Asn1Integer> to_integer(ByteView bytes) {
  const BigNumber number{BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)};
  Asn1Integer serial{number ? BN_to_ASN1_INTEGER(number.get(), nullptr) : nullptr};
  if (!serial) return openssl_error("encode a serial number");
  return serial;
}

bool is_zero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

Result<Asn1Integer> new_serial() {
  std::array<std::uint8_t, 16> random{};
  do {
    fill_random(random);
    random[0] &= 0x7f;  // the sign bit of DER
  } while (is_zero(random));
  return to_integer(random);
}

Result<std::string> serial_text(const ASN1_INTEGER& serial) {
  const ByteView bytes{ASN1_STRING_get0_data(&serial),
                       static_cast<std::size_t>(ASN1_STRING_length(&serial))};
  const bool negative = ASN1_STRING_type(&serial) == V_ASN1_NEG_INTEGER;
  // A first bit of 1 costs one more byte in DER.
  const std::size_t encoded = bytes.size() + (!bytes.empty() && bytes[0] >= 0x80 ? 1 : 0);
  if (negative || is_zero(bytes) || encoded > longest_serial) {
    return rejected_input("the serial number is not a positive number of at most 20 bytes");
  }
  return to_hex(bytes);
}

Result<Asn1Integer> parse_serial(std::string_view text) {
  const auto bytes = from_hex(text);
  if (!bytes || is_zero(*bytes) || bytes->size() > longest_serial) {
    return rejected_input("a serial number must be 1 to 20 bytes in hexadecimal, not zero");
  }
  return to_integer(*bytes);
}

}  // namespace sealmint::crypto
