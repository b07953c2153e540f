#include <array>
#include <cstdint>

#include "app/serve/log_sink.hpp"
#include "app/settings/config.hpp"

namespace sealmint::app {
namespace {

constexpr std::size_t value_bytes_max = 4096;
constexpr char32_t replacement = 0xfffd;

struct Decoded {
  char32_t character;
  std::size_t bytes;  // that it took
};

// The first character of a text that is not empty; U+FFFD for a byte that begins none (overlong
// forms, surrogates and numbers above U+10FFFF included).
Decoded decode_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {replacement, 1};
  char32_t character = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return {replacement, 1};
    character = character << 6 | (byte(i) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = character >= 0xd800 && character <= 0xdfff;
  if (character < smallest.at(length) || is_surrogate || character > 0x10ffff) {
    return {replacement, 1};
  }
  return {character, length};
}

struct Range {
  char32_t first;
  char32_t last;
};
// What a terminal acts on, or what makes a line look like another one: control characters, line
// separators, marks of direction, characters without a width, tags.
constexpr std::array<Range, 13> escaped_ranges{{{0x00, 0x1f},
                                                {0x7f, 0x9f},
                                                {0xad, 0xad},
                                                {0x61c, 0x61c},
                                                {0x180e, 0x180e},
                                                {0x200b, 0x200f},
                                                {0x2028, 0x202e},
                                                {0x2060, 0x206f},
                                                {0xfe00, 0xfe0f},
                                                {0xfeff, 0xfeff},
                                                {0xfff0, 0xfffd},
                                                {0x1d173, 0x1d17a},
                                                {0xe0000, 0xe0fff}}};

bool must_be_escaped(char32_t character) {
  for (const Range& range : escaped_ranges) {
    if (character >= range.first && character <= range.last) return true;
  }
  return false;
}

void append_unit(std::string& out, unsigned unit) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[unit >> shift & 0xfU];
}

void append_escape(std::string& out, char32_t character) {
  if (character <= 0xffff) return append_unit(out, static_cast<unsigned>(character));
  const auto above = static_cast<unsigned>(character) - 0x10000U;
  append_unit(out, 0xd800U + (above >> 10));
  append_unit(out, 0xdc00U + (above & 0x3ffU));
}

void append_text(std::string& out, std::string_view text) {
  const bool is_cut = text.size() > value_bytes_max;
  if (is_cut) text = text.substr(0, value_bytes_max);
  out += '"';
  while (!text.empty()) {
    const auto [character, bytes] = decode_utf8(text);
    if (character == '"' || character == '\\') {
      out += '\\';
      out += static_cast<char>(character);
    } else if (must_be_escaped(character)) {
      append_escape(out, character);
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  if (is_cut) out += "...";
  out += '"';
}

// A field with the name of one that every line has would stand there twice.
bool is_reserved(std::string_view name) {
  return name == "time" || name == "level" || name == "event";
}

void append_field(std::string& out, std::string_view key, std::string_view value) {
  out += ',';
  append_text(out, is_reserved(key) ? std::string(key) + "_" : std::string(key));
  out += ':';
  append_text(out, value);
}

}  // namespace

std::string json_line(TimePoint time, LogLevel level, std::string_view event,
                      std::initializer_list<LogField> fields) {
  std::string line;
  line.reserve(256);
  line += "{\"time\":\"";
  line += to_iso8601(time);
  line += "\",\"level\":\"";
  line += name(level);
  line += "\",\"event\":";
  append_text(line, event);
  for (const auto& [key, value] : fields) append_field(line, key, value);
  line += '}';
  return line;
}

}  // namespace sealmint::app
