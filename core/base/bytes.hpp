// Byte strings and their text forms.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sealmint {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using Sha256 = std::array<std::uint8_t, 32>;

// Views the characters of a text as bytes, without a copy.
inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Views bytes as characters, without a copy.
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The value of one hexadecimal digit of either case; -1 for another character.
constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Bytes as the hash that they are; nothing unless there are 32.
std::optional<Sha256> to_sha256(ByteView bytes);

// Lower-case hexadecimal.
std::string to_hex(ByteView bytes);

// Reads hexadecimal of either case; nothing for odd length or another character.
std::optional<Bytes> from_hex(std::string_view text);

// Standard alphabet with padding (RFC 4648 section 4), on one line.
std::string to_base64(ByteView bytes);
void append_base64(std::string& out, ByteView bytes);

// Reads canonical base64 only: standard alphabet, right padding, no blanks, no stray bits
// (RFC 4648 sections 3.3 and 3.5). Nothing for anything else.
std::optional<Bytes> from_base64(std::string_view text);

// Decodes into the caller's memory, which has base64_bytes_max(text) bytes or more. How many bytes
// were written; nothing for anything else than canonical base64 (then `to` holds rubbish).
std::optional<std::size_t> decode_base64(std::string_view text, std::span<std::uint8_t> to);
inline std::size_t base64_bytes_max(std::string_view text) { return text.size() / 4 * 3; }

// How many characters that many bytes become.
inline std::size_t base64_chars(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

// Compares in time that depends on the lengths alone.
bool equal_constant_time(ByteView a, ByteView b);

}  // namespace sealmint
