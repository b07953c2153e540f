#include "http/edge/target.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bytes.hpp"

namespace sealmint::http {
namespace {

constexpr std::size_t query_parameters = 64;
constexpr std::size_t path_segments = 32;

// pchar of RFC 3986, and the slash between segments.
constexpr std::array<bool, 256> make_path_table() {
  std::array<bool, 256> table{};
  for (unsigned char c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (const char c : std::string_view("/-._~!$&'()*+,;=:@%"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr auto path_table = make_path_table();

bool is_path_char(char c) { return path_table[static_cast<unsigned char>(c)]; }

// Clients are careless with brackets and quotes here, and nobody routes by a query.
bool is_query_char(char c) { return c > 0x20 && c < 0x7f && c != '#'; }

// How many bytes of UTF-8 begin with this one, or 0; with the smallest code point they may hold.
struct Sequence {
  std::size_t length;
  std::uint32_t smallest;
};
Sequence sequence_of(unsigned char first) {
  if (first < 0x80) return {1, 0};
  if ((first & 0xe0) == 0xc0) return {2, 0x80};
  if ((first & 0xf0) == 0xe0) return {3, 0x800};
  if ((first & 0xf8) == 0xf0) return {4, 0x10000};
  return {0, 0};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const Sequence sequence = sequence_of(first);
    if (sequence.length == 0 || sequence.length > text.size()) return false;
    std::uint32_t code = sequence.length == 1 ? first : first & (0x7fU >> sequence.length);
    for (const char c : text.substr(1, sequence.length - 1)) {
      if ((c & 0xc0) != 0x80) return false;
      code = code << 6 | (static_cast<unsigned char>(c) & 0x3fU);
    }
    const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
    if (code < sequence.smallest || code > 0x10ffff || is_surrogate) return false;
    text.remove_prefix(sequence.length);
  }
  return true;
}

// Nothing for a broken escape, a control character or invalid UTF-8.
std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_space) c = ' ';
    if (c == '%') {
      if (text.size() - i < 3) return std::nullopt;
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return std::nullopt;
    decoded.push_back(c);
  }
  if (!is_utf8(decoded)) return std::nullopt;
  return decoded;
}

Checked<std::string> parse_segment(std::string_view text) {
  if (text.empty()) return Refusal{400, "The path has an empty segment"};
  // Its characters have been checked; without an escape it is what it says.
  const bool is_literal = text.find('%') == std::string_view::npos;
  auto segment = is_literal ? std::optional<std::string>(text) : decode(text, false);
  if (!segment) return Refusal{400, "The path has a percent-encoding that is not valid"};
  if (*segment == "." || *segment == "..") return Refusal{400, "The path has a dot segment"};
  if (segment->find_first_of("/\\") != std::string::npos) {
    return Refusal{400, "The path has an encoded slash"};
  }
  return *std::move(segment);
}

Checked<std::vector<std::string>> parse_segments(std::string_view path) {
  std::vector<std::string> segments;
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  // "//" has nothing before its trailing slash, which is an empty segment.
  else if (path.empty())
    return segments;
  while (true) {
    const std::size_t slash = path.find('/');
    Checked<std::string> segment = parse_segment(path.substr(0, slash));
    if (segment.has_error()) return segment.error();
    if (segments.size() == path_segments) return Refusal{414, "The path has too many segments"};
    segments.push_back(*std::move(segment));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

Checked<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    auto name = decode(pair.substr(0, equals), true);
    auto value =
        equals == std::string_view::npos ? std::string{} : decode(pair.substr(equals + 1), true);
    if (!name || !value) return Refusal{400, "The query has an encoding that is not valid"};
    if (parameters.size() == query_parameters) {
      return Refusal{400, "The query has too many parameters"};
    }
    parameters.emplace_back(*std::move(name), *std::move(value));
  }
  return parameters;
}

}  // namespace

Checked<Target> parse_target(std::string_view text) {
  if (!text.starts_with('/')) return Refusal{400, "The request target does not begin with a slash"};
  const std::size_t mark = text.find('?');
  const std::string_view path = text.substr(0, mark);
  const std::string_view query =
      mark == std::string_view::npos ? std::string_view{} : text.substr(mark + 1);
  if (!std::all_of(path.begin(), path.end(), is_path_char) ||
      !std::all_of(query.begin(), query.end(), is_query_char)) {
    return Refusal{400, "The request target holds a character that must be percent-encoded"};
  }
  Checked<std::vector<std::string>> segments = parse_segments(path);
  if (segments.has_error()) return segments.error();
  auto parameters = parse_query(query);
  if (parameters.has_error()) return parameters.error();
  return Target{std::string(path), *std::move(segments), *std::move(parameters)};
}

}  // namespace sealmint::http
