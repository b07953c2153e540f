#include "api/document/yaml.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string_view>

namespace sealmint::api {
namespace {

namespace json = boost::json;

bool is_plain_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '/' || c == '.' || c == ' ' || c == '(' || c == ')';
}

// Letters first, and nothing in it that means something; true, null and their kind are quoted.
bool is_plain(std::string_view text) {
  constexpr std::string_view words[] = {"true", "false", "null", "yes", "no",
                                        "on",   "off",   "y",    "n"};
  if (text.empty() || text.back() == ' ') return false;
  const char first = text.front();
  const bool begins_with_letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
  if (!begins_with_letter && first != '/') return false;
  if (!std::ranges::all_of(text, is_plain_char)) return false;
  return std::ranges::none_of(words, [text](std::string_view word) {
    return std::ranges::equal(text, word, [](char a, char b) { return (a | 0x20) == b; });
  });
}

std::string scalar(const json::value& value) {
  const auto* text = value.if_string();
  if (text && is_plain(*text)) return std::string(*text);
  return json::serialize(value);
}

bool is_block(const json::value& value) {
  const auto* object = value.if_object();
  const auto* array = value.if_array();
  return (object && !object->empty()) || (array && !array->empty());
}

void append(std::string& out, const json::value& value, std::size_t indent);

void append_object(std::string& out, const json::object& object, std::size_t indent) {
  for (const auto& member : object) {
    out.append(indent, ' ').append(scalar(json::value(member.key()))).append(":");
    if (is_block(member.value())) {
      out += '\n';
      append(out, member.value(), indent + 2);
    } else {
      out.append(" ").append(scalar(member.value())).append("\n");
    }
  }
}

// An element that is a block begins on the line of its dash.
void append_array(std::string& out, const json::array& array, std::size_t indent) {
  for (const auto& element : array) {
    if (!is_block(element)) {
      out.append(indent, ' ').append("- ").append(scalar(element)).append("\n");
      continue;
    }
    const std::size_t begin = out.size();
    append(out, element, indent + 2);
    out[begin + indent] = '-';
  }
}

void append(std::string& out, const json::value& value, std::size_t indent) {
  if (const auto* object = value.if_object()) append_object(out, *object, indent);
  if (const auto* array = value.if_array()) append_array(out, *array, indent);
}

}  // namespace

std::string to_yaml(const json::value& value) {
  if (!is_block(value)) return scalar(value) + "\n";
  std::string out;
  append(out, value, 0);
  return out;
}

}  // namespace sealmint::api
