#include "auditor/text.hpp"

#include <array>
#include <cstdint>
#include <cstdio>

namespace sealmint::auditor {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool is_valid = false;
};

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// RFC 3629: shortest form, no surrogates, nothing above U+10FFFF.
Character first_of(std::string_view text) {
  const unsigned lead = byte_at(text, 0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return {};
  char32_t code = lead & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte_at(text, i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte_at(text, i) & 0x3f);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < least.at(bytes) || is_surrogate || code > 0x10ffff) return {};
  return {code, bytes, true};
}

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7f && code < 0xa0); }

// Characters that are not seen, but change how what is seen reads.
bool turns_direction(char32_t code) {
  return code == 0x061c || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

std::string escaped(const char* format, unsigned value) {
  std::array<char, 12> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

// Calls `take` with each character and the bytes that it is.
template <class Take>
void for_each_character(std::string_view text, Take&& take) {
  while (!text.empty()) {
    const Character character = first_of(text);
    take(character, text.substr(0, character.bytes));
    text.remove_prefix(character.bytes);
  }
}

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

bool is_harmless(const Character& character) {
  return character.is_valid && !is_control(character.code) && !turns_direction(character.code);
}

}  // namespace

std::string to_utf8(std::string_view text) {
  std::string out;
  for_each_character(text, [&](const Character& character, std::string_view bytes) {
    out += character.is_valid ? bytes : replacement;
  });
  return out;
}

std::string without_controls(std::string_view text) {
  std::string out;
  for_each_character(text, [&](const Character& character, std::string_view bytes) {
    out += is_harmless(character) ? bytes : replacement;
  });
  return out;
}

std::string only_ascii(std::string_view json) {
  std::string out;
  for_each_character(json, [&](const Character& character, std::string_view bytes) {
    const auto code = static_cast<unsigned>(character.is_valid ? character.code : 0xfffd);
    if (code >= 0x20 && code < 0x7f) {
      out += bytes;
    } else if (code < 0x10000) {
      out += escaped("\\u%04x", code);
    } else {
      out += escaped("\\u%04x", 0xd800 + ((code - 0x10000) >> 10));
      out += escaped("\\u%04x", 0xdc00 + (code & 0x3ff));
    }
  });
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  for_each_character(text, [&](const Character& character, std::string_view bytes) {
    if (!character.is_valid) {
      out += escaped("\\x%02x", byte_at(bytes, 0));
    } else if (!is_harmless(character)) {
      out += escaped("\\u%04x", static_cast<unsigned>(character.code));
    } else {
      out += bytes;
      if (character.code == '\\') out += '\\';
    }
  });
  return out;
}

}  // namespace sealmint::auditor
