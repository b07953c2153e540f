// JSON and base64 as issuers write them.
#include <algorithm>
#include <string>

#include "ca-backends/shared/exchange.hpp"
#include "ca-backends/shared/strict_json.hpp"
#include "core/base/ascii.hpp"

namespace sealmint::ca {
namespace {

Error not_base64(std::string_view kind) {
  return make_error(ErrorKind::upstream, "the text is not " + std::string(kind));
}

}  // namespace

// Answers of logins hold tokens, so nothing of any answer stays behind.
Result<boost::json::value> read_json(std::string_view text) {
  return parse_strictly(text, wiping_storage());
}

std::optional<std::string> text_member(const boost::json::value& value, std::string_view name) {
  const auto* object = value.if_object();
  const auto* member = object ? object->if_contains(name) : nullptr;
  const auto* text = member ? member->if_string() : nullptr;
  if (!text) return std::nullopt;
  return std::string(*text);
}

Result<Bytes> from_base64_lax(std::string_view text) {
  std::string dense;
  dense.reserve(text.size());
  std::ranges::copy_if(text, std::back_inserter(dense), [](char c) { return !is_ascii_space(c); });
  auto bytes = from_base64(dense);
  if (!bytes) return not_base64("base64");
  return *std::move(bytes);
}

std::string to_base64url(ByteView bytes) {
  std::string text = to_base64(bytes);
  text.erase(std::min(text.find('='), text.size()));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

Result<Bytes> from_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos) return not_base64("base64url");
  std::string padded(text);
  std::ranges::replace(padded, '-', '+');
  std::ranges::replace(padded, '_', '/');
  padded.append((4 - padded.size() % 4) % 4, '=');
  auto bytes = from_base64(padded);
  if (!bytes) return not_base64("base64url");
  return *std::move(bytes);
}

}  // namespace sealmint::ca
