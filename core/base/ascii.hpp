// Letters and blanks of ASCII, whatever the locale: the functions of the C library ask it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace sealmint {

constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// ASCII letters in lower case, all else unchanged.
inline std::string ascii_lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), ascii_lower);
  return lower;
}

// Whether `text` is `lower`, which is in lower case, but for the case of its letters.
constexpr bool is_ascii_equal(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, {}, ascii_lower);
}

// Blank, tab and the ends of lines.
constexpr bool is_ascii_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
// Vertical tab and form feed besides, as isspace(3) has it.
constexpr bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The text without blanks around it.
constexpr std::string_view trimmed(std::string_view text, bool (*is_blank)(char) = is_ascii_blank) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace sealmint
