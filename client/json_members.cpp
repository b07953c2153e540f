#include "client/json_members.hpp"

#include <boost/json/parse.hpp>

namespace sealmint::client {
namespace {

constexpr std::size_t depth_max = 16;

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

std::string printable(std::string_view text, std::size_t bytes_max) {
  std::string shown(text.substr(0, bytes_max));
  // Not in the middle of a character of UTF-8.
  while (text.size() > shown.size() && !shown.empty() &&
         (static_cast<unsigned char>(text[shown.size()]) & 0xC0) == 0x80) {
    shown.pop_back();
  }
  for (char& c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) c = ' ';
  }
  return shown;
}

}  // namespace sealmint::client
