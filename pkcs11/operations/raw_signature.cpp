#include "pkcs11/operations/raw_signature.hpp"

#include <algorithm>

namespace sealmint::pkcs11 {
namespace {

constexpr std::uint8_t sequence_tag = 0x30;
constexpr std::uint8_t integer_tag = 0x02;

// Takes one value off the front; nothing unless its tag and its DER length are right.
std::optional<ByteView> take_value(ByteView& der, std::uint8_t tag) {
  if (der.size() < 2 || der[0] != tag) return std::nullopt;
  std::size_t header = 2;
  std::size_t length = der[1];
  if (length == 0x81) {
    // The long form is only right for what the short one cannot say; P-521 needs it.
    if (der.size() < 3 || der[2] < 0x80) return std::nullopt;
    header = 3;
    length = der[2];
  } else if (length > 0x7F) {
    return std::nullopt;
  }
  if (der.size() - header < length) return std::nullopt;
  const auto value = der.subspan(header, length);
  der = der.subspan(header + length);
  return value;
}

// A positive number, in as few bytes as can be (X.690 section 8.3).
std::optional<ByteView> take_number(ByteView& der) {
  auto number = take_value(der, integer_tag);
  if (!number || number->empty() || number->front() >= 0x80) return std::nullopt;
  if (number->front() == 0) {
    if (number->size() > 1 && (*number)[1] < 0x80) return std::nullopt;
    number = number->subspan(1);
  }
  return number;
}

}  // namespace

std::optional<Bytes> raw_from_der(ByteView der, std::size_t half_bytes) {
  auto content = take_value(der, sequence_tag);
  if (!content || !der.empty()) return std::nullopt;
  const auto r = take_number(*content);
  const auto s = take_number(*content);
  const bool fits =
      r && s && content->empty() && r->size() <= half_bytes && s->size() <= half_bytes;
  if (!fits) return std::nullopt;
  Bytes raw(2 * half_bytes, 0);
  std::ranges::copy_backward(*r, raw.begin() + static_cast<std::ptrdiff_t>(half_bytes));
  std::ranges::copy_backward(*s, raw.end());
  return raw;
}

}  // namespace sealmint::pkcs11
