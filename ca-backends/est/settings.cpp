#include "ca-backends/est/settings.hpp"

#include <algorithm>
#include <array>

#include "core/base/wipe.hpp"

namespace sealmint::ca::est {
namespace {

constexpr std::array table{
    Option{"url", OptionKind::url,
           "Address of the EST server. Without a path, /.well-known/est is added.", true},
    Option{"label", OptionKind::text,
           "Label that chooses among several issuers of the server (RFC 7030 section 3.2.2)."},
    Option{"username", OptionKind::text, "User name for HTTP basic authentication."},
    Option{"password", OptionKind::secret, "Password for HTTP basic authentication."},
    Option{"followAttributes", OptionKind::flag,
           "Ask the server which attributes it wants in requests (csrattrs) before enrolling, and "
           "refuse an order whose kind of key contradicts them.",
           false, "true"},
    Option{"reenroll", OptionKind::flag,
           "Renew by simplereenroll where the certificate before may authenticate TLS clients. "
           "Otherwise, and always for certificates without clientAuth, renewal is a new "
           "simpleenroll.",
           false, "false"},
    tls_options[0],
    tls_options[1],
    tls_options[2],
};

// RFC 7030 section 3.2.2: a label must not be the name of an operation.
constexpr std::array<std::string_view, 6> operations{"cacerts", "simpleenroll", "simplereenroll",
                                                     "fullcmc", "serverkeygen", "csrattrs"};

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

Error at(std::string_view option, std::string sentence) {
  return make_issue("configuration/" + std::string(option), std::move(sentence));
}

Result<void> check_label(std::string_view label) {
  if (std::ranges::find(operations, label) != operations.end()) {
    return at("label", "is the name of an EST operation, which no label may be");
  }
  if (label == "." || label == ".." || !std::ranges::all_of(label, is_unreserved)) {
    return at("label", "may hold letters, digits and - . _ ~ only");
  }
  return {};
}

Result<net::HttpUrl> read_base(const Options& options) {
  auto parsed = net::parse_http_url(options.text("url"));
  if (parsed.has_error()) return at("url", parsed.error().detail);
  net::HttpUrl base = *std::move(parsed);
  while (base.target.ends_with('/')) base.target.pop_back();
  if (base.target.empty()) base.target = "/.well-known/est";
  const std::string label = options.text("label");
  if (label.empty()) return base;
  TRY_VOID(check_label(label));
  base.target += "/" + label;
  return base;
}

Result<void> check_login(const Settings& settings) {
  if (settings.username.empty() && settings.password.empty()) return {};
  if (settings.username.empty()) return at("username", "is missing beside the password");
  if (settings.password.empty()) return at("password", "is missing beside the user name");
  if (settings.username.find(':') != std::string::npos) {
    return at("username", "must not hold a colon (RFC 7617)");
  }
  if (!settings.base.is_tls) return at("url", "must be https, or the password could be read");
  return {};
}

Result<void> check_client_certificate(const Options& options) {
  if (options.has("tlsClientCertificate") == options.has("tlsClientKey")) return {};
  const bool has_key = options.has("tlsClientKey");
  return has_key ? at("tlsClientCertificate", "is missing beside tlsClientKey")
                 : at("tlsClientKey", "is missing beside tlsClientCertificate");
}

}  // namespace

std::span<const Option> options_table() { return table; }

net::HttpUrl Settings::operation(std::string_view name) const {
  net::HttpUrl url = base;
  url.target += '/';
  url.target += name;
  return url;
}

std::string Settings::authorization() const {
  if (username.empty()) return {};
  std::string login = username + ":";
  login += password.reveal();
  std::string value = "Basic " + to_base64(as_bytes(login));
  wipe(login);
  return value;
}

Result<Settings> read_settings(const Options& options) {
  TRY(net::HttpUrl base, read_base(options));
  TRY_VOID(check_client_certificate(options));
  Settings settings{std::move(base), options.text("username"), options.secret("password"),
                    options.flag("followAttributes"), options.flag("reenroll")};
  TRY_VOID(check_login(settings));
  return settings;
}

}  // namespace sealmint::ca::est
