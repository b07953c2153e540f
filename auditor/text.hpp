// Texts of a log in what people and programs read: whoever wrote them may have meant harm.
#pragma once

#include <string>
#include <string_view>

namespace sealmint::auditor {

// Valid UTF-8: a byte that is not part of a character becomes U+FFFD.
std::string to_utf8(std::string_view text);

// Fit for a terminal and a line: control characters, those that turn the direction of writing and
// bytes that are no characters are written as \u202e or \xff, a backslash as two.
std::string printable(std::string_view text);

// Each of those characters, and each such byte, replaced by U+FFFD.
std::string without_controls(std::string_view text);

// A JSON text with everything but printable ASCII written as \u escapes: harmless in a terminal,
// and the same value to whoever parses it.
std::string only_ascii(std::string_view json);

}  // namespace sealmint::auditor
