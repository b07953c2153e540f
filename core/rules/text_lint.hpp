// What is wrong with the characters of a name that people and verifiers will compare by eye.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sealmint::rules {

// The characters of valid UTF-8 (no overlong forms, no surrogates); nothing for anything else.
std::optional<std::u32string> characters_of(std::string_view utf8);

struct TextFault {
  std::string_view rule;  // "direction-mark"
  std::string reason;     // "holds U+202E, which turns the direction of the text"
};

// At most one fault for each rule: utf-8, control-character, direction-mark, invisible-character,
// blank-around.
std::vector<TextFault> text_faults(std::string_view utf8);

// Syntax of subjectAltName entries (RFC 5280 section 4.2.1.6); the reason when it does not hold.
std::optional<std::string> dns_name_fault(std::string_view name);  // RFC 1034 3.5, RFC 1123 2.1
std::optional<std::string> email_address_fault(std::string_view text);  // RFC 5321 4.1.2, without
                                                                        // quoted local parts
std::optional<std::string> uri_fault(std::string_view uri);             // RFC 3986, absolute

}  // namespace sealmint::rules
