#include "core/base/id.hpp"

#include "core/base/bytes.hpp"

namespace sealmint {
namespace {

constexpr std::size_t uuid_chars = 36;

constexpr bool is_dash_place(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

}  // namespace

std::string to_string(const Uuid& uuid) {
  std::string text;
  append_uuid(text, uuid);
  return text;
}

void append_uuid(std::string& out, const Uuid& uuid) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<char, uuid_chars> text{};
  std::size_t at = 0;
  for (const std::uint8_t byte : uuid.bytes) {
    if (is_dash_place(at)) text[at++] = '-';
    text[at++] = digits[byte >> 4];
    text[at++] = digits[byte & 0x0f];
  }
  out.append(text.data(), text.size());
}

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != uuid_chars) return std::nullopt;
  Uuid uuid;
  std::size_t at = 0;
  for (std::uint8_t& byte : uuid.bytes) {
    if (is_dash_place(at) && text[at++] != '-') return std::nullopt;
    const int high = hex_value(text[at]);
    const int low = hex_value(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    byte = static_cast<std::uint8_t>(high * 16 + low);
    at += 2;
  }
  return uuid;
}

Uuid make_uuid_v7(std::int64_t unix_ms, const std::array<std::uint8_t, 10>& random) {
  Uuid uuid;
  const auto time = static_cast<std::uint64_t>(unix_ms);
  for (int i = 0; i < 6; ++i) uuid.bytes[i] = static_cast<std::uint8_t>(time >> (40 - 8 * i));
  std::memcpy(uuid.bytes.data() + 6, random.data(), random.size());
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0f) | 0x70);
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
  return uuid;
}

}  // namespace sealmint
