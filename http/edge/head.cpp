#include "http/edge/head.hpp"

#include <algorithm>
#include <array>

#include "core/base/ascii.hpp"

namespace sealmint::http {
namespace {

// The longest method and version that may stand around a target.
constexpr std::size_t request_line_extra = 32;

constexpr std::array<bool, 256> make_token_table() {
  std::array<bool, 256> table{};
  for (unsigned char c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr auto token_table = make_token_table();

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// What may stand in a line. NUL and its kin have no place in a head; CR and LF are judged by their
// neighbours.
constexpr std::array<bool, 256> make_text_table() {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0x20; byte < table.size(); ++byte) table[byte] = byte != 0x7f;
  table['\t'] = true;
  return table;
}
constexpr auto text_table = make_text_table();

bool is_text(char c) { return text_table[static_cast<unsigned char>(c)]; }

Checked<int> parse_version(std::string_view text) {
  if (text == "HTTP/1.1") return 1;
  if (text == "HTTP/1.0") return 0;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool has_form = text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) &&
                        text[6] == '.' && is_digit(text[7]);
  if (has_form) return Refusal{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here"};
  return Refusal{400, "The request line does not end in an HTTP version"};
}

Checked<Head> parse_request_line(std::string_view line, const EdgeLimits& limits) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return Refusal{400, "The request line is not a method, a target and a version"};
  }
  Head head;
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, last - first - 1);
  if (!is_token(head.method)) return Refusal{400, "The method is not a token"};
  const Checked<int> version = parse_version(line.substr(last + 1));
  if (version.has_error()) return version.error();
  head.minor_version = *version;
  if (head.target.size() > limits.target_bytes) {
    return Refusal{414, "The request target is too long"};
  }
  if (head.target.find(' ') != std::string_view::npos) {
    return Refusal{400, "The request target holds a space"};
  }
  return head;
}

Checked<Field> parse_field(std::string_view line) {
  if (is_blank(line.front())) return Refusal{400, "A header field is folded over two lines"};
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return Refusal{400, "A header line has no colon"};
  const Field field{line.substr(0, colon), without_blanks(line.substr(colon + 1))};
  // A blank before the colon is no token either, so it ends here too.
  if (!is_token(field.name)) return Refusal{400, "The name of a header field is not a token"};
  return field;
}

// The place of the first byte from `at` on that is not text, or `end`. Nearly all of a head is.
std::size_t skip_text(std::string_view bytes, std::size_t at, std::size_t end) {
  while (at < end && is_text(bytes[at])) ++at;
  return at;
}

// Takes a line off the front; every line of a scanned head ends in CR LF.
std::string_view take_line(std::string_view& bytes) {
  const std::size_t end = bytes.find("\r\n");
  const std::string_view line = bytes.substr(0, end);
  bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 2);
  return line;
}

}  // namespace

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return token_table[static_cast<unsigned char>(c)];
  });
}

std::string_view without_blanks(std::string_view text) { return trimmed(text, is_blank); }

bool name_is(std::string_view name, std::string_view lower) { return is_ascii_equal(name, lower); }

Checked<std::optional<std::size_t>> HeadScanner::scan(std::string_view bytes,
                                                      const EdgeLimits& limits) {
  const std::size_t end = std::min(bytes.size(), limits.header_bytes);
  for (; scanned_ < end; ++scanned_) {
    const bool is_after_cr = scanned_ > 0 && bytes[scanned_ - 1] == '\r';
    if (!is_after_cr) scanned_ = skip_text(bytes, scanned_, end);
    if (scanned_ == end) break;
    const char c = bytes[scanned_];
    if (!is_text(c) && c != '\r' && c != '\n') {
      return Refusal{400, "The header holds a control character"};
    }
    if (is_after_cr && c != '\n') return Refusal{400, "The header holds a bare CR"};
    if (c != '\n') continue;
    if (!is_after_cr) return Refusal{400, "The header holds a bare LF"};
    if (scanned_ == 1) return Refusal{400, "The request line is empty"};
    has_line_ = true;
    if (bytes.substr(0, scanned_ + 1).ends_with("\r\n\r\n")) return std::optional{++scanned_};
  }
  if (!has_line_ && scanned_ > limits.target_bytes + request_line_extra) {
    return Refusal{414, "The request target is too long"};
  }
  if (scanned_ >= limits.header_bytes) return Refusal{431, "The header is too large"};
  return std::optional<std::size_t>{};
}

Checked<Head> parse_head(std::string_view bytes, const EdgeLimits& limits) {
  Checked<Head> head = parse_request_line(take_line(bytes), limits);
  if (head.has_error()) return head;
  // Most requests have fewer; one allocation serves them.
  head->fields.reserve(16);
  while (true) {
    const std::string_view line = take_line(bytes);
    if (line.empty()) return head;
    const Checked<Field> field = parse_field(line);
    if (field.has_error()) return field.error();
    if (head->fields.size() == limits.header_fields) {
      return Refusal{431, "The header has too many fields"};
    }
    head->fields.push_back(*field);
  }
}

}  // namespace sealmint::http
