#include "core/base/ecdsa_der.hpp"

#include <algorithm>

#include "core/base/der.hpp"

namespace sealmint {
namespace {

constexpr std::uint8_t sequence_tag = 0x30;
constexpr std::uint8_t integer_tag = 0x02;
constexpr std::uint8_t one_length_byte = 0x81;
constexpr std::size_t short_length_max = 127;
constexpr std::uint8_t sign_bit = 0x80;

ByteView without_leading_zeros(ByteView number) {
  while (number.size() > 1 && number.front() == 0) number = number.subspan(1);
  return number;
}

std::size_t integer_bytes(ByteView trimmed) {
  return trimmed.size() + (trimmed.front() >= sign_bit ? 1 : 0);
}

std::uint8_t* write_integer(std::uint8_t* to, ByteView trimmed) {
  *to++ = integer_tag;
  *to++ = static_cast<std::uint8_t>(integer_bytes(trimmed));
  if (trimmed.front() >= sign_bit) *to++ = 0;
  return std::ranges::copy(trimmed, to).out;
}

bool take_number(ByteView& from, std::span<std::uint8_t> number) {
  const auto element = take_der_element(from);
  const bool is_integer = element && element->tag == integer_tag;
  if (!is_integer || !is_minimal_integer(element->content)) return false;
  ByteView content = element->content;
  if (content[0] >= sign_bit) return false;
  if (content[0] == 0 && content.size() > 1) content = content.subspan(1);
  if (content.size() > number.size()) return false;
  const auto padding = number.first(number.size() - content.size());
  std::ranges::fill(padding, std::uint8_t{0});
  std::ranges::copy(content, number.subspan(padding.size()).begin());
  return true;
}

}  // namespace

std::size_t write_ecdsa_der(ByteView raw, std::span<std::uint8_t> der) {
  const ByteView r = without_leading_zeros(raw.first(raw.size() / 2));
  const ByteView s = without_leading_zeros(raw.subspan(raw.size() / 2));
  const std::size_t content = 2 + integer_bytes(r) + 2 + integer_bytes(s);
  std::uint8_t* to = der.data();
  *to++ = sequence_tag;
  if (content > short_length_max) *to++ = one_length_byte;
  *to++ = static_cast<std::uint8_t>(content);
  to = write_integer(to, r);
  to = write_integer(to, s);
  return static_cast<std::size_t>(to - der.data());
}

bool read_ecdsa_der(ByteView der, std::span<std::uint8_t> raw) {
  const auto sequence = take_der_element(der);
  if (!sequence || sequence->tag != sequence_tag || !der.empty()) return false;
  ByteView content = sequence->content;
  const std::size_t half = raw.size() / 2;
  return take_number(content, raw.first(half)) && take_number(content, raw.subspan(half)) &&
         content.empty();
}

}  // namespace sealmint
