// The row of Vault and OpenBao: their options, and how they become a VaultCa.
#include "ca-backends/shared/backend.hpp"

#include "ca-backends/shared/url_text.hpp"
#include "ca-backends/vault/vault_ca.hpp"

namespace sealmint::ca::vault {
namespace {

constexpr Option table[] = {
    tls_options[0],
    tls_options[1],
    tls_options[2],
    {.name = "url",
     .kind = OptionKind::url,
     .about = "The address of Vault or OpenBao, without /v1: https://vault.example.test:8200.",
     .is_required = true},
    {.name = "mount", .about = "Where the PKI engine is mounted.", .default_value = R"("pki")"},
    {.name = "role",
     .about = "The role that signs; it decides what a certificate is good for.",
     .is_required = true},
    {.name = "namesSigner",
     .kind = OptionKind::flag,
     .about = "Ask for the signer's URI (urn:uuid:…) as a subjectAltName, which the role has to "
              "allow (allowed_uri_sans) or it refuses the request.",
     .default_value = "false"},
    {.name = "namespace", .about = "The namespace of the mount and of the login."},
    {.name = "auth",
     .kind = OptionKind::choice,
     .about = "How this server logs in.",
     .default_value = R"("approle")",
     .choices = login_methods},
    {.name = "authMount",
     .about = "Where the method of the login is mounted; without it by the method's name."},
    {.name = "roleId", .about = "Of an AppRole."},
    {.name = "secretId", .kind = OptionKind::secret, .about = "Of an AppRole."},
    {.name = "wrappedSecretId",
     .kind = OptionKind::secret,
     .about = "A wrapping token with the secret_id of an AppRole in it. It is opened at once, and "
              "what it holds becomes secretId."},
    {.name = "token",
     .kind = OptionKind::secret,
     .about = "A token that lasts, or can be renewed without end (periodic)."},
    {.name = "certRole", .about = "The role of the login by a TLS client certificate."},
    {.name = "jwtRole", .about = "The role of the login by a JWT or from Kubernetes."},
    {.name = "jwt",
     .kind = OptionKind::secret,
     .about = "The JWT itself, such as the token of a service account."},
};

Result<void> check_path(const Options& options, std::string_view name) {
  if (!options.has(name)) return {};
  const auto path = encode_path(options.text(name));
  if (path.has_value()) return {};
  return make_issue("configuration/" + std::string(name), path.error().detail);
}

Result<void> check(const Options& options) {
  TRY_VOID(check_path(options, "mount"));
  TRY_VOID(check_path(options, "authMount"));
  if (options.text("role").find('/') != std::string::npos) {
    return make_issue("configuration/role", "a role has no slash in its name");
  }
  return check_login(options);
}

Result<VaultCa::Names> names_of(const Options& options) {
  VaultCa::Names names;
  TRY(names.mount, encode_path(options.text("mount")));
  TRY(names.role, encode_path(options.text("role")));
  names.role_name = options.text("role");
  names.names_signer = options.flag("namesSigner");
  names.auth_mount = options.has("authMount") ? options.text("authMount") : options.text("auth");
  if (options.text("auth") == "approle") names.wrapping_token = options.secret("wrappedSecretId");
  return names;
}

Result<std::shared_ptr<ports::CertificateAuthority>> make(Options options, const Deps& deps) {
  TRY(auto url, net::parse_http_url(options.text("url")));
  TRY(auto http, make_http_pool(options, deps));
  TRY(auto names, names_of(options));
  TRY(std::shared_ptr<const Login> login, make_login(options));
  Api api(std::move(http), std::move(url), options.text("namespace"), deps.user_agent);
  auto session = std::make_shared<Session>(std::move(api), std::move(login), deps);
  session->keep_alive();
  return std::make_shared<VaultCa>(std::move(session), std::move(names), deps);
}

}  // namespace

extern const Backend backend;
const Backend backend{"vault", "HashiCorp Vault or OpenBao (PKI engine)", table, check, make};

}  // namespace sealmint::ca::vault
