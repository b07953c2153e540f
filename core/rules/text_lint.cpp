#include "core/rules/text_lint.hpp"

#include <algorithm>
#include <array>

#include "core/base/bytes.hpp"

namespace sealmint::rules {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Controls of C0 and C1, and the separators of lines and paragraphs.
constexpr std::array<Range, 3> controls{{{0x00, 0x1f}, {0x7f, 0x9f}, {0x2028, 0x2029}}};
constexpr std::array<Range, 4> direction_marks{
    {{0x061c, 0x061c}, {0x200e, 0x200f}, {0x202a, 0x202e}, {0x2066, 0x2069}}};
// Soft hyphen, grapheme joiner, fillers, zero width, joiners and operators, variation selectors,
// byte order mark, tags.
constexpr std::array<Range, 12> invisibles{{{0x00ad, 0x00ad},
                                            {0x034f, 0x034f},
                                            {0x115f, 0x1160},
                                            {0x180b, 0x180f},
                                            {0x200b, 0x200d},
                                            {0x2060, 0x2064},
                                            {0x3164, 0x3164},
                                            {0xfe00, 0xfe0f},
                                            {0xfeff, 0xfeff},
                                            {0xffa0, 0xffa0},
                                            {0xe0000, 0xe007f},
                                            {0xe0100, 0xe01ef}}};
constexpr std::array<Range, 6> blanks{{{0x20, 0x20},
                                       {0xa0, 0xa0},
                                       {0x1680, 0x1680},
                                       {0x2000, 0x200a},
                                       {0x202f, 0x205f},
                                       {0x3000, 0x3000}}};

template <std::size_t Size>
bool is_among(const std::array<Range, Size>& ranges, char32_t character) {
  return std::ranges::any_of(ranges, [&](const Range& range) {
    return character >= range.first && character <= range.last;
  });
}

// "U+202E".
std::string code_point(char32_t character) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  do {
    text.insert(text.begin(), digits[character & 0xf]);
    character >>= 4;
  } while (character != 0);
  while (text.size() < 4) text.insert(text.begin(), '0');
  return "U+" + text;
}

template <std::size_t Size>
void find_among(const std::u32string& characters, const std::array<Range, Size>& ranges,
                std::string_view rule, std::string_view what, std::vector<TextFault>& faults) {
  const auto found = std::ranges::find_if(
      characters, [&](char32_t character) { return is_among(ranges, character); });
  if (found == characters.end()) return;
  const auto position = found - characters.begin() + 1;
  faults.push_back({rule, "holds " + code_point(*found) + " as its character " +
                              std::to_string(position) + ", " + std::string{what}});
}

// The length of the sequence that a byte begins; 0 for one that begins none.
std::size_t sequence_length(std::uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

bool is_valid(char32_t character, std::size_t length) {
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = character >= 0xd800 && character <= 0xdfff;
  return character >= least[length] && character <= 0x10ffff && !surrogate;
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_atom(std::string_view atom) {
  constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~";
  return !atom.empty() && std::ranges::all_of(atom, [&](char c) {
    return is_letter_or_digit(c) || others.find(c) != std::string_view::npos;
  });
}

// Whether every part between dots, empty ones too, passes.
bool all_parts(std::string_view text, bool (*passes)(std::string_view)) {
  while (true) {
    const std::size_t dot = text.find('.');
    if (!passes(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_scheme(std::string_view scheme) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !scheme.empty() && is_letter(scheme.front()) && std::ranges::all_of(scheme, [](char c) {
    return is_letter_or_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

// Characters of RFC 3986 section 2, with two hexadecimal digits behind each percent sign.
bool has_uri_characters(std::string_view text) {
  constexpr std::string_view others = "-._~:/?#[]@!$&'()*+,;=";
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%') {
      if (at + 2 >= text.size() || hex_value(text[at + 1]) < 0 || hex_value(text[at + 2]) < 0) {
        return false;
      }
    } else if (!is_letter_or_digit(text[at]) && others.find(text[at]) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<std::u32string> characters_of(std::string_view utf8) {
  std::u32string characters;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto first = static_cast<std::uint8_t>(utf8[at]);
    const std::size_t length = sequence_length(first);
    if (length == 0 || utf8.size() - at < length) return std::nullopt;
    char32_t character = length == 1 ? first : first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
      const auto next = static_cast<std::uint8_t>(utf8[at + i]);
      if ((next & 0xc0U) != 0x80U) return std::nullopt;
      character = character << 6U | (next & 0x3fU);
    }
    if (!is_valid(character, length)) return std::nullopt;
    characters += character;
    at += length;
  }
  return characters;
}

std::vector<TextFault> text_faults(std::string_view utf8) {
  const auto characters = characters_of(utf8);
  if (!characters) return {{"utf-8", "is not valid UTF-8"}};
  std::vector<TextFault> faults;
  find_among(*characters, controls, "control-character",
             "a control character that cannot be seen and breaks lines and logs", faults);
  find_among(*characters, direction_marks, "direction-mark",
             "which turns the direction of the text, so that people read another name", faults);
  find_among(*characters, invisibles, "invisible-character",
             "which cannot be seen, so that two names look the same", faults);
  if (!characters->empty() &&
      (is_among(blanks, characters->front()) || is_among(blanks, characters->back()))) {
    faults.push_back({"blank-around", "begins or ends with a blank"});
  }
  return faults;
}

std::optional<std::string> dns_name_fault(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.size() > 253) return "is longer than 253 characters";
  if (name.find('*') != std::string_view::npos) return "holds a wildcard, which names no signer";
  if (!all_parts(name, is_label)) {
    return "is no DNS name: labels of 1 to 63 letters, digits and hyphens, with dots between them "
           "(international names in their xn-- form)";
  }
  return std::nullopt;
}

std::optional<std::string> email_address_fault(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return "has no @";
  const std::string_view local = text.substr(0, at);
  if (local.size() > 64 || !all_parts(local, is_atom)) {
    return "has no local part of 1 to 64 letters, digits and !#$%&'*+-/=?^_`{|}~ before the @";
  }
  if (const auto fault = dns_name_fault(text.substr(at + 1))) return "has a domain that " + *fault;
  return std::nullopt;
}

std::optional<std::string> uri_fault(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos || !is_scheme(uri.substr(0, colon))) {
    return "does not begin with a scheme, such as https: or urn:";
  }
  const std::string_view rest = uri.substr(colon + 1);
  if (rest.empty() || rest == "//" || rest.starts_with("///")) return "names nothing";
  if (!has_uri_characters(rest)) {
    return "holds a character that a URI must write as % and two hexadecimal digits";
  }
  return std::nullopt;
}

}  // namespace sealmint::rules
