#include "core/base/bytes.hpp"

#include <algorithm>

namespace sealmint {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t not_a_digit = 0xff;

constexpr std::array<std::uint8_t, 256> make_base64_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(not_a_digit);
  for (std::size_t i = 0; i < base64_digits.size(); ++i) {
    values[static_cast<std::uint8_t>(base64_digits[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}
constexpr auto base64_values = make_base64_values();

}  // namespace

std::optional<Sha256> to_sha256(ByteView bytes) {
  Sha256 hash{};
  if (bytes.size() != hash.size()) return std::nullopt;
  std::ranges::copy(bytes, hash.begin());
  return hash;
}

std::string to_hex(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text.push_back(hex_digits[byte >> 4]);
    text.push_back(hex_digits[byte & 0x0f]);
  }
  return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return bytes;
}

void append_base64(std::string& out, ByteView bytes) {
  const std::size_t start = out.size();
  out.resize(start + (bytes.size() + 2) / 3 * 4, '=');
  char* to = out.data() + start;
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                static_cast<std::uint32_t>(bytes[i + 1]) << 8 | bytes[i + 2];
    *to++ = base64_digits[group >> 18];
    *to++ = base64_digits[group >> 12 & 63];
    *to++ = base64_digits[group >> 6 & 63];
    *to++ = base64_digits[group & 63];
  }
  const std::size_t rest = bytes.size() - i;
  if (rest == 0) return;
  const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                              (rest == 2 ? static_cast<std::uint32_t>(bytes[i + 1]) << 8 : 0U);
  *to++ = base64_digits[group >> 18];
  *to++ = base64_digits[group >> 12 & 63];
  if (rest == 2) *to = base64_digits[group >> 6 & 63];
}

std::string to_base64(ByteView bytes) {
  std::string text;
  append_base64(text, bytes);
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  Bytes bytes(base64_bytes_max(text));
  const auto size = decode_base64(text, bytes);
  if (!size) return std::nullopt;
  bytes.resize(*size);
  return bytes;
}

std::optional<std::size_t> decode_base64(std::string_view text, std::span<std::uint8_t> to) {
  if (text.size() % 4 != 0 || to.size() < base64_bytes_max(text)) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  const auto* from = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto* const end_of_groups = from + (text.size() - (padding > 0 ? 4 : 0));
  std::uint8_t* out = to.data();
  // Whatever is no digit sets the top bit; looking once at the end keeps the loop straight.
  std::uint32_t seen = 0;
  for (; from != end_of_groups; from += 4, out += 3) {
    const std::uint32_t a = base64_values[from[0]];
    const std::uint32_t b = base64_values[from[1]];
    const std::uint32_t c = base64_values[from[2]];
    const std::uint32_t d = base64_values[from[3]];
    seen |= a | b | c | d;
    const std::uint32_t group = a << 18 | b << 12 | c << 6 | d;
    out[0] = static_cast<std::uint8_t>(group >> 16);
    out[1] = static_cast<std::uint8_t>(group >> 8);
    out[2] = static_cast<std::uint8_t>(group);
  }
  if (padding > 0) {
    const std::uint32_t a = base64_values[from[0]];
    const std::uint32_t b = base64_values[from[1]];
    const std::uint32_t c = padding == 1 ? base64_values[from[2]] : 0;
    seen |= a | b | c;
    const std::uint32_t stray_bits = padding == 1 ? c & 0x03 : b & 0x0f;
    if (stray_bits != 0) return std::nullopt;
    *out++ = static_cast<std::uint8_t>(a << 2 | b >> 4);
    if (padding == 1) *out++ = static_cast<std::uint8_t>(b << 4 | c >> 2);
  }
  if ((seen & 0x80) != 0) return std::nullopt;
  return static_cast<std::size_t>(out - to.data());
}

bool equal_constant_time(ByteView a, ByteView b) {
  if (a.size() != b.size()) return false;
  std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<std::uint8_t>(a[i] ^ b[i]);
  return difference == 0;
}

}  // namespace sealmint
