#include "ca-backends/shared/option_checks.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <utility>

#include "core/base/nearest.hpp"
#include "core/crypto/pem_blocks.hpp"
#include "core/crypto/software_vault.hpp"
#include "core/crypto/x509_support.hpp"
#include "net/http_url.hpp"

namespace sealmint::ca {
namespace {

namespace json = boost::json;

constexpr std::size_t text_chars_max = 1024;
constexpr std::size_t secret_bytes_max = 16UL * 1024;
constexpr std::size_t certificates_bytes_max = 256UL * 1024;
constexpr std::size_t texts_max = 16;

// Code and message; nothing: the value is fine.
using Complaint = std::optional<std::pair<std::string, std::string>>;

Complaint complain(std::string code, std::string message) {
  return std::pair{std::move(code), std::move(message)};
}

Complaint wrong_type(std::string_view expected, const json::value& value) {
  return complain("invalid_type", "Expected " + std::string(expected) + ", received " +
                                      std::string(json::to_string(value.kind())));
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

// Of ASCII, and U+0080 to U+009F.
bool has_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (byte < 0x20 || byte == 0x7f) return true;
    if (byte == 0xc2 && next >= 0x80 && next <= 0x9f) return true;
  }
  return false;
}

Complaint check_text(std::string_view text) {
  if (text.empty()) return complain("too_small", "String must contain at least 1 character(s)");
  if (code_points(text) > text_chars_max) {
    return complain("too_big", "String must contain at most 1024 character(s)");
  }
  if (has_control(text)) {
    return complain("invalid_string", "String must not contain control characters");
  }
  return std::nullopt;
}

Complaint check_secret(std::string_view text) {
  if (text.empty()) return complain("too_small", "String must contain at least 1 character(s)");
  if (text.size() > secret_bytes_max) return complain("too_big", "String must be at most 16 KiB");
  return std::nullopt;
}

Complaint check_url(std::string_view text) {
  if (auto complaint = check_text(text)) return complaint;
  if (text.find_first_of("?#") != std::string_view::npos) {
    return complain("invalid_string", "must be an address without query and fragment");
  }
  const auto url = net::parse_http_url(text);
  if (url.has_error()) return complain("invalid_string", url.error().detail);
  return std::nullopt;
}

Complaint check_choice(const Option& option, std::string_view text) {
  if (std::ranges::find(option.choices, text) != option.choices.end()) return std::nullopt;
  std::string message = "must be one of ";
  for (const std::string_view choice : option.choices) {
    message += (choice == option.choices.front() ? "" : ", ") + std::string(choice);
  }
  if (const auto nearest = nearest_name(text, option.choices)) {
    message += "; did you mean " + std::string(*nearest) + "?";
  }
  return complain("invalid_enum_value", std::move(message));
}

bool is_certificate(const crypto::PemBlock& block) {
  if (block.label != "CERTIFICATE") return false;
  const auto der = crypto::decode_block(block.base64);
  if (!der) return false;
  const std::uint8_t* at = der->data();
  const crypto::X509Handle certificate{d2i_X509(nullptr, &at, static_cast<long>(der->size()))};
  ERR_clear_error();
  return certificate && at == der->data() + der->size();
}

Complaint check_certificates(std::string_view text) {
  if (text.size() > certificates_bytes_max) {
    return complain("too_big", "String must be at most 256 KiB");
  }
  const auto blocks = crypto::find_pem_blocks(text);
  if (blocks.has_error()) return complain("invalid_string", blocks.error().detail);
  if (blocks->empty()) return complain("invalid_string", "holds no PEM certificate");
  for (std::size_t i = 0; i < blocks->size(); ++i) {
    if (is_certificate((*blocks)[i])) continue;
    return complain("invalid_string",
                    "PEM block " + std::to_string(i + 1) + " holds no certificate");
  }
  return std::nullopt;
}

Complaint check_private_key(std::string_view text) {
  if (auto complaint = check_secret(text)) return complaint;
  const auto key = crypto::read_private_key_pem(text);
  if (key.has_error()) return complain("invalid_string", key.error().detail);
  return std::nullopt;
}

Complaint check_string(const Option& option, std::string_view text) {
  switch (option.kind) {
    case OptionKind::secret: return check_secret(text);
    case OptionKind::url: return check_url(text);
    case OptionKind::choice: return check_choice(option, text);
    case OptionKind::certificates: return check_certificates(text);
    case OptionKind::private_key: return check_private_key(text);
    case OptionKind::text:
    case OptionKind::integer:
    case OptionKind::flag:
    case OptionKind::texts: break;
  }
  return check_text(text);
}

Complaint check_integer(const Option& option, const json::value& value) {
  if (value.is_uint64()) {
    return complain("too_big", "Number must be at most " + std::to_string(option.high));
  }
  const auto* number = value.if_int64();
  if (!number) return wrong_type("integer", value);
  if (*number < option.low) {
    return complain("too_small", "Number must be at least " + std::to_string(option.low));
  }
  if (*number > option.high) {
    return complain("too_big", "Number must be at most " + std::to_string(option.high));
  }
  return std::nullopt;
}

void check_texts(const Option& option, const json::value& value, std::vector<Issue>& issues) {
  const auto* array = value.if_array();
  if (!array) {
    const auto complaint = wrong_type("array", value);
    issues.push_back(issue_of(option, complaint->first, complaint->second));
    return;
  }
  if (array->size() > texts_max) {
    issues.push_back(issue_of(option, "too_big", "Array must contain at most 16 element(s)"));
    return;
  }
  if (array->empty() && option.is_required) {
    issues.push_back(issue_of(option, "too_small", "Array must contain at least 1 element(s)"));
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto* text = (*array)[i].if_string();
    const auto complaint = text ? check_text(*text) : wrong_type("string", (*array)[i]);
    if (!complaint) continue;
    Issue issue = issue_of(option, complaint->first, complaint->second);
    issue.path += "/" + std::to_string(i);
    issues.push_back(std::move(issue));
  }
}

}  // namespace

Issue issue_of(const Option& option, std::string code, std::string message) {
  return {std::move(code), "configuration/" + std::string(option.name), std::move(message)};
}

bool is_secret(const Option& option) {
  return option.kind == OptionKind::secret || option.kind == OptionKind::private_key;
}

void check_value(const Option& option, const json::value& value, std::vector<Issue>& issues) {
  if (option.kind == OptionKind::texts) return check_texts(option, value, issues);
  Complaint complaint;
  if (option.kind == OptionKind::integer) {
    complaint = check_integer(option, value);
  } else if (option.kind == OptionKind::flag) {
    if (!value.is_bool()) complaint = wrong_type("boolean", value);
  } else if (const auto* text = value.if_string()) {
    complaint = check_string(option, *text);
  } else {
    complaint = wrong_type("string", value);
  }
  if (complaint) issues.push_back(issue_of(option, complaint->first, complaint->second));
}

}  // namespace sealmint::ca
