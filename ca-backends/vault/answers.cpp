#include "ca-backends/vault/answers.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

#include "ca-backends/shared/exchange.hpp"
#include "core/base/ascii.hpp"
#include "core/crypto/certificate.hpp"

namespace sealmint::ca::vault {
namespace {

namespace json = boost::json;

constexpr std::size_t chain_max = 16;
constexpr std::size_t texts_max = 16;
constexpr std::chrono::seconds duration_max = std::chrono::hours(24 * 366 * 100);
constexpr std::string_view code_signing_oid = "1.3.6.1.5.5.7.3.3";

Error unreadable(std::string_view why) {
  return make_error(ErrorKind::upstream, "the answer " + std::string(why));
}

Result<json::object> read_object(std::string_view body) {
  TRY(auto value, read_json(body));
  if (!value.is_object()) return unreadable("is no JSON object");
  return std::move(value.as_object());
}

// The object that is the member of an answer; "data" of most, "auth" of a login.
Result<json::object> read_member(std::string_view body, std::string_view name) {
  TRY(auto object, read_object(body));
  auto* const member = object.if_contains(name);
  if (!member || !member->is_object()) {
    return unreadable("has no \"" + std::string(name) + "\"");
  }
  return std::move(member->as_object());
}

std::string text_or_empty(const json::object& object, std::string_view name) {
  const auto* const member = object.if_contains(name);
  const auto* const text = member ? member->if_string() : nullptr;
  return text ? std::string(*text) : std::string();
}

bool flag_or(const json::object& object, std::string_view name, bool other) {
  const auto* const member = object.if_contains(name);
  const auto* const flag = member ? member->if_bool() : nullptr;
  return flag ? *flag : other;
}

// Kept between nothing and a hundred years, so that times can be added to it.
std::chrono::seconds seconds_or_none(const json::object& object, std::string_view name) {
  const auto* const member = object.if_contains(name);
  const auto* const number = member ? member->if_int64() : nullptr;
  if (!number) return std::chrono::seconds{0};
  return std::chrono::seconds(std::clamp<std::int64_t>(*number, 0, duration_max.count()));
}

// The texts of a list, as many as anybody reads.
std::vector<std::string> texts_of(const json::object& object, std::string_view name) {
  std::vector<std::string> texts;
  const auto* const member = object.if_contains(name);
  const auto* const list = member ? member->if_array() : nullptr;
  if (!list) return texts;
  for (const auto& element : *list) {
    if (texts.size() < texts_max && element.is_string()) texts.emplace_back(element.as_string());
  }
  return texts;
}

bool holds(const std::vector<std::string>& texts, std::string_view lower) {
  return std::ranges::any_of(texts, [&](const auto& text) { return is_ascii_equal(text, lower); });
}

Result<void> append_certificates(std::string_view pem, std::vector<Bytes>& certificates) {
  if (trimmed(pem).empty()) return {};
  auto blocks = crypto::from_pem("CERTIFICATE", pem);
  if (blocks.has_error()) return unreadable("holds a certificate that is no PEM");
  if (certificates.size() + blocks->size() > chain_max) {
    return unreadable("holds too many certificates");
  }
  std::ranges::move(*blocks, std::back_inserter(certificates));
  return {};
}

// A list of texts in newer servers, one text in older ones.
Result<void> append_chain(const json::object& data, std::vector<Bytes>& certificates) {
  const auto* const member = data.if_contains("ca_chain");
  if (!member) return {};
  if (const auto* const text = member->if_string()) return append_certificates(*text, certificates);
  const auto* const list = member->if_array();
  if (!list) return {};
  for (const auto& element : *list) {
    if (!element.is_string()) return unreadable("holds a certificate that is no text");
    TRY_VOID(append_certificates(element.as_string(), certificates));
  }
  return {};
}

}  // namespace

Result<Lease> read_login(std::string_view body) {
  TRY(const auto login, read_member(body, "auth"));
  Lease lease;
  lease.token = Secret(text_or_empty(login, "client_token"));
  if (lease.token.empty()) return unreadable("to the login has no token");
  lease.duration = seconds_or_none(login, "lease_duration");
  lease.is_renewable = flag_or(login, "renewable", false);
  return lease;
}

Result<Lease> read_lookup(std::string_view body) {
  TRY(const auto data, read_member(body, "data"));
  Lease lease;
  lease.duration = seconds_or_none(data, "ttl");
  lease.is_renewable = flag_or(data, "renewable", false);
  return lease;
}

Result<ports::IssuedCertificate> read_issued(std::string_view body) {
  TRY(const auto data, read_member(body, "data"));
  std::vector<Bytes> leaf;
  TRY_VOID(append_certificates(text_or_empty(data, "certificate"), leaf));
  if (leaf.size() != 1) return unreadable("does not have one certificate");
  ports::IssuedCertificate issued;
  issued.certificate_der = std::move(leaf.front());
  TRY_VOID(append_chain(data, issued.chain_der));
  TRY_VOID(append_certificates(text_or_empty(data, "issuing_ca"), issued.chain_der));
  TRY(const auto object, read_object(body));
  for (const auto& warning : texts_of(object, "warnings")) {
    issued.warnings.push_back(reason("The issuer warns", warning));
  }
  return issued;
}

std::string read_errors(std::string_view body) {
  const auto object = read_object(body);
  if (object.has_error()) return {};
  std::string joined;
  for (const auto& text : texts_of(*object, "errors")) {
    if (!joined.empty()) joined += "; ";
    joined += text;
  }
  return joined;
}

Result<std::string> read_wrapped_path(std::string_view body) {
  TRY(const auto data, read_member(body, "data"));
  return text_or_empty(data, "creation_path");
}

Result<Secret> read_unwrapped_secret_id(std::string_view body) {
  TRY(const auto data, read_member(body, "data"));
  Secret secret(text_or_empty(data, "secret_id"));
  if (secret.empty()) return unreadable("holds no secret_id");
  return secret;
}

Result<Role> read_role(std::string_view body) {
  TRY(const auto data, read_member(body, "data"));
  const auto usages = texts_of(data, "ext_key_usage");
  const auto oids = texts_of(data, "ext_key_usage_oids");
  Role role;
  role.sets_code_signing = flag_or(data, "code_signing_flag", false) ||
                           holds(usages, "codesigning") || holds(oids, code_signing_oid);
  role.sets_server_authentication =
      flag_or(data, "server_flag", false) || holds(usages, "serverauth");
  role.sets_client_authentication =
      flag_or(data, "client_flag", false) || holds(usages, "clientauth");
  role.stores_certificates = !flag_or(data, "no_store", false);
  role.key_type = text_or_empty(data, "key_type");
  role.longest_ttl = seconds_or_none(data, "max_ttl");
  return role;
}

}  // namespace sealmint::ca::vault
