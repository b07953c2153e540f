#include "ca-backends/shared/url_text.hpp"

#include "core/base/bytes.hpp"

namespace sealmint::ca {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~").find(c) != std::string_view::npos;
}

}  // namespace

std::string encode_segment(std::string_view text) {
  std::string encoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_unreserved(text[at])) {
      encoded += text[at];
    } else {
      encoded += '%' + to_hex(as_bytes(text.substr(at, 1)));
    }
  }
  return encoded;
}

Result<std::string> encode_path(std::string_view text) {
  if (text.starts_with('/')) text.remove_prefix(1);
  if (text.ends_with('/')) text.remove_suffix(1);
  std::string encoded;
  while (true) {
    const std::size_t slash = text.find('/');
    const std::string_view segment = text.substr(0, slash);
    if (segment.empty() || segment == "." || segment == "..") {
      return make_error(ErrorKind::rejected,
                        "it has an empty segment, or one that leads elsewhere");
    }
    encoded += encode_segment(segment);
    if (slash == std::string_view::npos) return encoded;
    encoded += '/';
    text.remove_prefix(slash + 1);
  }
}

}  // namespace sealmint::ca
