#include "client/json_members.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>

namespace sealmint::client {
namespace {

constexpr std::size_t depth_max = 16;

struct Utf8Row {
  unsigned char first_min;
  unsigned char first_max;
  std::size_t bytes;
  unsigned char second_min;  // which keeps overlong forms, surrogates and what is over U+10FFFF out
  unsigned char second_max;
};
// Table 3-7 of the Unicode Standard.
constexpr std::array utf8_rows{
    Utf8Row{0x00, 0x7F, 1, 0, 0},       Utf8Row{0xC2, 0xDF, 2, 0x80, 0xBF},
    Utf8Row{0xE0, 0xE0, 3, 0xA0, 0xBF}, Utf8Row{0xE1, 0xEC, 3, 0x80, 0xBF},
    Utf8Row{0xED, 0xED, 3, 0x80, 0x9F}, Utf8Row{0xEE, 0xEF, 3, 0x80, 0xBF},
    Utf8Row{0xF0, 0xF0, 4, 0x90, 0xBF}, Utf8Row{0xF1, 0xF3, 4, 0x80, 0xBF},
    Utf8Row{0xF4, 0xF4, 4, 0x80, 0x8F}};

// Of the character that a text begins with; 0 when it is none of UTF-8.
std::size_t character_bytes(std::string_view text) {
  const auto byte_at = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  for (const Utf8Row& row : utf8_rows) {
    if (byte_at(0) < row.first_min || byte_at(0) > row.first_max) continue;
    if (text.size() < row.bytes) return 0;
    if (row.bytes > 1 && (byte_at(1) < row.second_min || byte_at(1) > row.second_max)) return 0;
    for (std::size_t at = 2; at < row.bytes; ++at) {
      if ((byte_at(at) & 0xC0) != 0x80) return 0;
    }
    return row.bytes;
  }
  return 0;
}

}  // namespace

Result<boost::json::object> parse_object(std::string_view body) {
  boost::json::parse_options options;
  options.max_depth = depth_max;
  boost::json::error_code error;
  auto value = boost::json::parse({body.data(), body.size()}, error, {}, options);
  if (error || !value.is_object()) {
    return make_error(ErrorKind::upstream, "the answer is no JSON object; is this the Sign API?");
  }
  return std::move(value.get_object());
}

Result<std::string> text_of(const boost::json::object& object, std::string_view key,
                            std::size_t chars_max) {
  const auto* const member = object.if_contains({key.data(), key.size()});
  if (!member || !member->is_string() || member->get_string().size() > chars_max) {
    return make_error(ErrorKind::upstream, "the answer has no usable " + std::string(key));
  }
  const auto& text = member->get_string();
  return std::string(text.data(), text.size());
}

std::string text_or_empty(const boost::json::object& object, std::string_view key,
                          std::size_t chars_max) {
  auto text = text_of(object, key, chars_max);
  return text.has_value() ? *std::move(text) : std::string();
}

std::string printable(std::string_view text, std::size_t chars_max) {
  std::string shown;
  for (std::size_t count = 0; count < chars_max && !text.empty(); ++count) {
    const std::size_t size = character_bytes(text);
    const auto first = static_cast<unsigned char>(text.front());
    if (size == 0) {
      shown += '?';
    } else if (first < 0x20 || first == 0x7F) {
      shown += ' ';
    } else {
      shown += text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return shown;
}

}  // namespace sealmint::client
