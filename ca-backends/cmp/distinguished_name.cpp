#include "ca-backends/cmp/distinguished_name.hpp"

#include <openssl/err.h>
#include <openssl/objects.h>

#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "core/base/ascii.hpp"

namespace sealmint::ca::cmp {
namespace {

constexpr std::size_t parts_max = 16;

using Part = std::pair<std::string, std::string>;  // type and value

Error no_name(std::string_view why) {
  ERR_clear_error();
  return make_error(
      ErrorKind::rejected,
      "is no distinguished name like \"CN=Issuing CA,O=Example\": " + std::string(why));
}

// What a backslash stands for; `at` is behind it, and is moved on.
std::optional<char> escaped(std::string_view text, std::size_t& at) {
  if (at >= text.size()) return std::nullopt;
  const int high = hex_value(text[at]);
  const int low = at + 1 < text.size() ? hex_value(text[at + 1]) : -1;
  if (high >= 0 && low >= 0) {
    at += 2;
    return static_cast<char>(high * 16 + low);
  }
  return text[at++];
}

// Takes one part off the front of `text`, and the comma behind it.
Result<Part> take_part(std::string_view& text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return no_name("a part has no \"=\"");
  Part part{std::string(trimmed(text.substr(0, equals))), {}};
  std::size_t at = equals + 1;
  while (at < text.size() && text[at] == ' ') ++at;
  while (at < text.size() && text[at] != ',') {
    if (text[at] == '+') return no_name("a part has several values");
    if (text[at] != '\\') {
      part.second += text[at++];
      continue;
    }
    const auto character = escaped(text, ++at);
    if (!character) return no_name("it ends with a backslash");
    part.second += *character;
  }
  const bool goes_on = at < text.size();
  text.remove_prefix(goes_on ? at + 1 : at);
  if (goes_on && text.empty()) return no_name("it ends with a comma");
  if (part.second.empty()) return no_name("a part has no value");
  return part;
}

}  // namespace

Result<Name> read_distinguished_name(std::string_view text) {
  std::vector<Part> parts;
  do {
    TRY(auto part, take_part(text));
    parts.push_back(std::move(part));
    if (parts.size() > parts_max) return no_name("it has more than 16 parts");
  } while (!text.empty());
  Name name{X509_NAME_new()};
  // Encoded, the most general part comes first.
  for (const auto& [type, value] : parts | std::views::reverse) {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(value.data());
    if (!name || X509_NAME_add_entry_by_txt(name.get(), type.c_str(), MBSTRING_UTF8, bytes,
                                            static_cast<int>(value.size()), -1, 0) != 1) {
      return no_name("a part is of an unknown type or its value does not fit it");
    }
  }
  return name;
}

}  // namespace sealmint::ca::cmp
