// The row of step-ca: its options, and how they become a StepCa.
#include "ca-backends/shared/backend.hpp"

#include "ca-backends/stepca/step_ca.hpp"

namespace sealmint::ca::stepca {
namespace {

constexpr Option table[] = {
    tls_options[0],
    tls_options[1],
    tls_options[2],
    {.name = "url",
     .kind = OptionKind::url,
     .about = "The address of step-ca: https://ca.example.test:9000.",
     .is_required = true},
    {.name = "provisioner", .about = "The name of a provisioner of type JWK.", .is_required = true},
    {.name = "keyId",
     .about = "The id of the provisioner's key (kid), when several have that name, or when a "
              "provisionerKey in PEM has another id than its thumbprint."},
    {.name = "provisionerKey",
     .kind = OptionKind::secret,
     .about = "The provisioner's private key, as a JWK or in PEM. Either this or "
              "provisionerPassword."},
    {.name = "provisionerPassword",
     .kind = OptionKind::secret,
     .about = "Opens the provisioner's encrypted key, which is fetched from step-ca."},
    {.name = "rootFingerprint",
     .about = "The SHA-256 of step-ca's root certificate, in hexadecimal. Without tlsAuthorities "
              "the root is fetched by it, and believed."},
    {.name = "audience",
     .kind = OptionKind::url,
     .about = "The address by which step-ca knows itself, where it is not that of url, as behind "
              "a proxy."},
};

Result<void> check(const Options& options) {
  if (options.has("provisionerKey") == options.has("provisionerPassword")) {
    return make_issue("configuration/provisionerKey",
                      "either provisionerKey or provisionerPassword is needed, and not both");
  }
  if (options.has("rootFingerprint") && !read_fingerprint(options.text("rootFingerprint"))) {
    return make_issue("configuration/rootFingerprint",
                      "expected the 64 hexadecimal digits of a SHA-256");
  }
  if (options.has("provisionerKey")) {
    const auto key = read_provisioner_key(options.secret("provisionerKey"));
    if (key.has_error()) return make_issue("configuration/provisionerKey", key.error().detail);
  }
  return {};
}

Result<KeySource::Key> given_key(const Options& options) {
  if (!options.has("provisionerKey")) return KeySource::Key();
  TRY(auto key, read_provisioner_key(options.secret("provisionerKey")));
  if (options.has("keyId")) key.id = options.text("keyId");
  return std::make_shared<const ProvisionerKey>(std::move(key));
}

StepCa::Names names_of(const Options& options) {
  StepCa::Names names;
  names.provisioner = options.text("provisioner");
  names.audience = options.text("audience");
  while (names.audience.ends_with('/')) names.audience.pop_back();
  if (const auto fingerprint = read_fingerprint(options.text("rootFingerprint"))) {
    names.root_fingerprint = to_hex(*fingerprint);
  }
  return names;
}

Result<std::shared_ptr<ports::CertificateAuthority>> make(Options options, const Deps& deps) {
  TRY(auto connection, Connection::make(options, deps));
  TRY(auto key, given_key(options));
  const auto shared_connection = std::make_shared<Connection>(std::move(connection));
  KeySource::Wanted wanted{options.text("provisioner"), options.text("keyId"),
                           options.secret("provisionerPassword")};
  auto keys =
      std::make_shared<KeySource>(shared_connection, std::move(wanted), std::move(key), deps);
  return std::make_shared<StepCa>(shared_connection, std::move(keys), names_of(options),
                                  deps.clock);
}

}  // namespace

extern const Backend backend;
const Backend backend{"stepca", "step-ca (JWK provisioner)", table, check, make};

}  // namespace sealmint::ca::stepca
