#include "core/base/der.hpp"

#include <algorithm>

namespace sealmint {
namespace {

constexpr int deepest = 24;

// Universal tags with rules of their own; bit 0x20 marks a constructed element.
constexpr std::uint8_t boolean = 0x01;
constexpr std::uint8_t integer = 0x02;
constexpr std::uint8_t bit_string = 0x03;
constexpr std::uint8_t null = 0x05;
constexpr std::uint8_t object_identifier = 0x06;
constexpr std::uint8_t enumerated = 0x0a;
constexpr std::uint8_t sequence = 0x30;
constexpr std::uint8_t set = 0x31;
constexpr std::uint8_t constructed = 0x20;
constexpr std::uint8_t class_bits = 0xc0;
constexpr std::uint8_t number_bits = 0x1f;

// Reads a length in its shortest form and moves `position` behind it.
std::optional<std::size_t> read_length(ByteView data, std::size_t& position) {
  if (position >= data.size()) return std::nullopt;
  const std::uint8_t first = data[position++];
  if (first < 0x80) return first;
  const std::size_t count = first & 0x7fU;
  if (count == 0 || count > 4 || data.size() - position < count) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < count; ++i) length = length << 8 | data[position++];
  const bool shortest = length >= 0x80 && length >> (8 * (count - 1)) != 0;
  if (!shortest) return std::nullopt;
  return length;
}

bool is_bit_string(ByteView content) {
  if (content.empty() || content[0] > 7) return false;
  if (content.size() == 1) return content[0] == 0;
  return (content.back() & ((1U << content[0]) - 1)) == 0;
}

bool is_object_identifier(ByteView content) {
  if (content.empty() || content.back() >= 0x80) return false;
  bool starts_component = true;
  for (const std::uint8_t byte : content) {
    if (starts_component && byte == 0x80) return false;
    starts_component = byte < 0x80;
  }
  return true;
}

bool is_primitive_value(std::uint8_t tag, ByteView content) {
  switch (tag) {
    case boolean: return content.size() == 1 && (content[0] == 0x00 || content[0] == 0xff);
    case integer:
    case enumerated: return is_minimal_integer(content);
    case bit_string: return is_bit_string(content);
    case null: return content.empty();
    case object_identifier: return is_object_identifier(content);
    default: return (tag & class_bits) != 0 || tag != 0;  // tag 0 ends BER's indefinite lengths
  }
}

bool are_elements(ByteView content, bool sorted, int depth);

bool is_element(const DerElement& element, int depth) {
  const bool universal = (element.tag & class_bits) == 0;
  if ((element.tag & constructed) == 0) {
    const bool must_be_constructed = universal && (element.tag == (sequence & ~constructed) ||
                                                   element.tag == (set & ~constructed));
    return !must_be_constructed && is_primitive_value(element.tag, element.content);
  }
  // Strings in pieces are BER.
  if (universal && element.tag != sequence && element.tag != set) return false;
  return are_elements(element.content, element.tag == set, depth + 1);
}

bool are_elements(ByteView content, bool sorted, int depth) {
  if (depth > deepest) return false;
  ByteView previous;
  while (!content.empty()) {
    const auto element = take_der_element(content);
    if (!element || !is_element(*element, depth)) return false;
    if (sorted && std::ranges::lexicographical_compare(element->whole, previous)) return false;
    previous = element->whole;
  }
  return true;
}

}  // namespace

std::optional<DerElement> take_der_element(ByteView& data) {
  if (data.size() < 2) return std::nullopt;
  const std::uint8_t tag = data[0];
  if ((tag & number_bits) == number_bits) return std::nullopt;  // X.509 has no tag above 30
  std::size_t position = 1;
  const auto length = read_length(data, position);
  if (!length || data.size() - position < *length) return std::nullopt;
  const DerElement element{tag, data.subspan(position, *length), data.first(position + *length)};
  data = data.subspan(position + *length);
  return element;
}

bool is_minimal_integer(ByteView content) {
  if (content.empty()) return false;
  if (content.size() == 1) return true;
  const bool needless_zero = content[0] == 0x00 && content[1] < 0x80;
  const bool needless_ones = content[0] == 0xff && content[1] >= 0x80;
  return !needless_zero && !needless_ones;
}

bool is_strict_der(ByteView data) {
  const auto element = take_der_element(data);
  return element && data.empty() && is_element(*element, 0);
}

}  // namespace sealmint
