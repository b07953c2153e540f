#include "core/base/id.hpp"

#include "core/base/bytes.hpp"

namespace sealmint {

std::string to_string(const Uuid& uuid) {
  std::string text = to_hex(uuid.bytes);
  for (const std::size_t position : {8U, 13U, 18U, 23U}) text.insert(position, 1, '-');
  return text;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::string digits;
  digits.reserve(32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_dash_place = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash_place != (text[i] == '-')) return std::nullopt;
    if (!is_dash_place) digits.push_back(text[i]);
  }
  const auto bytes = from_hex(digits);
  if (!bytes) return std::nullopt;
  Uuid uuid;
  std::memcpy(uuid.bytes.data(), bytes->data(), uuid.bytes.size());
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
