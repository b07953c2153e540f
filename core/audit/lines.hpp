// Reading text line by line.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sealmint::audit {

// Takes the first line off `text`, without its newline. Nothing when there is no newline.
inline std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == text.npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

// A decimal number without leading zeros.
inline std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [stop, failure] = std::from_chars(text.begin(), text.end(), value);
  if (failure != std::errc{} || stop != text.end()) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return value;
}

}  // namespace sealmint::audit
