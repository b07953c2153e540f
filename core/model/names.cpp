#include "core/model/names.hpp"

#include <algorithm>

#include "core/base/ascii.hpp"
#include "core/base/limits.hpp"

namespace sealmint::model {
namespace {

constexpr std::size_t email_chars_max = 254;  // RFC 5321 section 4.5.3.1.3, without its brackets
constexpr std::size_t slug_chars_max = 64;

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

std::optional<std::string> canonical_username(std::string_view text) {
  std::string name = ascii_lower_case(trimmed(text));
  if (name.empty() || name.size() > limits::name_chars) return std::nullopt;
  constexpr std::string_view marks = "._-@+";
  const bool is_allowed = std::ranges::all_of(name, [marks](char c) {
    return is_lower_or_digit(c) || marks.find(c) != std::string_view::npos;
  });
  // A name of dots alone would be a path segment that no URL can carry.
  if (!is_allowed || name.find_first_not_of('.') == std::string::npos) return std::nullopt;
  return name;
}

std::optional<std::string> canonical_email(std::string_view text) {
  std::string email = ascii_lower_case(trimmed(text));
  if (email.size() > email_chars_max) return std::nullopt;
  const bool is_printable =
      std::ranges::all_of(email, [](char c) { return c > ' ' && c < '\x7f'; });
  const std::size_t at = email.find('@');
  if (!is_printable || at == std::string::npos || at != email.rfind('@')) return std::nullopt;
  if (at == 0 || at + 1 == email.size()) return std::nullopt;
  return email;
}

std::optional<std::string> canonical_slug(std::string_view text) {
  std::string slug = ascii_lower_case(trimmed(text));
  if (slug.empty() || slug.size() > slug_chars_max) return std::nullopt;
  const bool is_allowed =
      std::ranges::all_of(slug, [](char c) { return is_lower_or_digit(c) || c == '-'; });
  if (!is_allowed || slug.front() == '-' || slug.back() == '-') return std::nullopt;
  if (slug.find("--") != std::string::npos) return std::nullopt;
  return slug;
}

}  // namespace sealmint::model
