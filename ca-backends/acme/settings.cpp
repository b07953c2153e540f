#include "ca-backends/acme/settings.hpp"

#include <algorithm>
#include <array>

#include "ca-backends/shared/exchange.hpp"
#include "core/base/ascii.hpp"
#include "core/base/ip_range.hpp"
#include "core/base/wipe.hpp"
#include "net/host_port.hpp"

namespace sealmint::ca::acme {
namespace {

constexpr std::array<std::string_view, 2> challenge_types{"http-01", "dns-01"};
constexpr std::string_view wildcard = "*.";

constexpr std::array table{
    tls_options[0],
    tls_options[1],
    tls_options[2],
    Option{"directoryUrl", OptionKind::url, "The address of the issuer's ACME directory.", true},
    Option{"identifiers", OptionKind::texts,
           "What orders are for: DNS names or IP addresses that the issuer lets this server prove. "
           "The profile of the record must list the same names, so that the request carries them.",
           true},
    Option{"contacts", OptionKind::texts,
           "Addresses of the account, such as mailto:pki@example.com."},
    Option{"termsOfServiceAgreed", OptionKind::flag,
           "Whether somebody has read the issuer's terms of service and agrees to them.", false,
           "false"},
    Option{
        "accountKey", OptionKind::private_key,
        "The private key, PEM, of an account that exists: P-256, P-384 or RSA. Without it one is "
        "made when the record is stored."},
    Option{"eabKeyId", OptionKind::text, "The key identifier of external account binding."},
    Option{"eabHmacKey", OptionKind::secret,
           "The HMAC key of external account binding, base64url, as the issuer gave it."},
    Option{"profile", OptionKind::text, "The issuer's profile that orders name."},
    Option{"preferredChain", OptionKind::text,
           "The common name of the issuer at the top of the chain that is taken, where the issuer "
           "offers several."},
    Option{"challenge", OptionKind::choice, "How names are proved.", false, "\"http-01\"", 0, 0,
           challenge_types},
    Option{"httpListen", OptionKind::text,
           "The address and port, such as 0.0.0.0:80, where this server answers http-01 itself "
           "while an order is under way."},
    Option{"hookUrl", OptionKind::url, "Where to POST what is to be published and cleared."},
    Option{"hookToken", OptionKind::secret, "A bearer token for hookUrl."},
    Option{"hookAuthorities", OptionKind::certificates,
           "Certificates, PEM, that the TLS certificate of hookUrl must chain to; without them "
           "those of tlsAuthorities count."},
    Option{"hook", OptionKind::text,
           "The name of a program in the server's folder of hooks, which publishes and clears."},
    Option{"dnsWaitSeconds", OptionKind::integer,
           "How long to wait between publishing for dns-01 and telling the issuer.", false, "30", 0,
           3600},
};

bool is_hook_name(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.starts_with('.') && std::ranges::all_of(name, is_plain);
}

Error issue(std::string_view name, std::string message) {
  return make_issue("configuration/" + std::string(name), std::move(message));
}

Result<void> check_publisher(const Options& options) {
  int count = 0;
  for (const std::string_view name : {"httpListen", "hookUrl", "hook"}) {
    if (options.has(name)) ++count;
  }
  if (count != 1) {
    return issue("httpListen",
                 "exactly one of httpListen, hookUrl and hook says how challenges are "
                 "published");
  }
  if (options.has("httpListen")) {
    if (options.text("challenge") != "http-01") {
      return issue("httpListen", "it answers http-01 only; dns-01 needs hookUrl or hook");
    }
    const auto address = net::parse_host_port(options.text("httpListen"));
    if (address.has_error()) return issue("httpListen", address.error().detail);
    if (!address->is_address()) return issue("httpListen", "an IP address and a port are expected");
  }
  if (options.has("hook") && !is_hook_name(options.text("hook"))) {
    return issue("hook", "a plain file name is expected: letters, digits, '-', '_' and '.'");
  }
  if (options.has("hookToken") && !options.has("hookUrl")) {
    return issue("hookToken", "it is for hookUrl, which is not set");
  }
  return {};
}

Result<void> check_identifiers(const Options& options) {
  for (const std::string& text : options.texts("identifiers")) {
    TRY(const Identifier identifier, read_identifier(text));
    const bool is_http = options.text("challenge") == "http-01";
    if (identifier.value.starts_with(wildcard) && is_http) {
      return issue("identifiers", "a wildcard can be proved by dns-01 only");
    }
    if (identifier.type == "ip" && !is_http) {
      return issue("identifiers", "an IP address can be proved by http-01 only");
    }
  }
  return {};
}

Result<void> check_external_account(const Options& options) {
  if (options.has("eabKeyId") != options.has("eabHmacKey")) {
    return issue("eabKeyId", "eabKeyId and eabHmacKey need each other");
  }
  if (!options.has("eabHmacKey")) return {};
  auto key = read_eab_key(options.secret("eabHmacKey").reveal());
  if (key.has_error()) return issue("eabHmacKey", "base64url of the HMAC key is expected");
  wipe(*key);
  return {};
}

}  // namespace

std::span<const Option> option_table() { return table; }

Result<Identifier> read_identifier(std::string_view text) {
  if (const auto address = IpAddress::parse(text)) return Identifier{"ip", std::string(text)};
  std::string name = ascii_lower_case(text);
  const std::string_view host =
      name.starts_with(wildcard) ? std::string_view(name).substr(wildcard.size()) : name;
  if (!net::is_host(host) || host.starts_with('.') || host.ends_with('.')) {
    return issue("identifiers", "a DNS name or an IP address is expected");
  }
  return Identifier{"dns", std::move(name)};
}

Result<Bytes> read_eab_key(std::string_view text) {
  std::string plain(trimmed(text));
  std::ranges::replace(plain, '+', '-');
  std::ranges::replace(plain, '/', '_');
  while (plain.ends_with('=')) plain.pop_back();
  auto key = from_base64url(plain);
  wipe(plain);
  if (key.has_value() && key->empty()) return make_error(ErrorKind::rejected, "the key is empty");
  return key;
}

Result<void> check(const Options& options) {
  TRY_VOID(check_publisher(options));
  TRY_VOID(check_identifiers(options));
  return check_external_account(options);
}

Settings read_settings(const Options& options) {
  Settings settings;
  settings.directory_url = options.text("directoryUrl");
  settings.contacts = options.texts("contacts");
  settings.has_agreed_to_terms = options.flag("termsOfServiceAgreed");
  settings.eab_key_id = options.text("eabKeyId");
  settings.eab_hmac_key = options.secret("eabHmacKey");
  for (const std::string& text : options.texts("identifiers")) {
    if (auto identifier = read_identifier(text); identifier.has_value()) {
      settings.identifiers.push_back(*std::move(identifier));
    }
  }
  settings.profile = options.text("profile");
  settings.preferred_chain = options.text("preferredChain");
  settings.challenge_type = options.text("challenge");
  if (settings.challenge_type == "dns-01") {
    settings.publish_wait = std::chrono::seconds(options.integer("dnsWaitSeconds"));
  }
  return settings;
}

}  // namespace sealmint::ca::acme
