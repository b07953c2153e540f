#include "ca-backends/cmp/settings.hpp"

#include <openssl/err.h>

#include <array>

#include "ca-backends/cmp/distinguished_name.hpp"
#include "core/crypto/software_vault.hpp"

namespace sealmint::ca::cmp {
namespace {

constexpr std::array table{
    Option{"url", OptionKind::url,
           "Address of the CMP server with its path, such as "
           "https://ca.example/.well-known/cmp/p/codesigning. CMP protects its messages itself, so "
           "http is possible where plain HTTP is allowed at all.",
           true},
    Option{"reference", OptionKind::text,
           "Name of the shared secret at the CA (reference value), for messages that are "
           "protected by a MAC."},
    Option{"secret", OptionKind::secret, "The shared secret itself."},
    Option{"signerCertificate", OptionKind::certificates,
           "For messages that are protected by a signature: the certificate, PEM, that the CA "
           "knows this server by, followed by its chain."},
    Option{"signerKey", OptionKind::private_key, "The private key, PEM, of signerCertificate."},
    Option{"authorities", OptionKind::certificates,
           "Roots, PEM, that the certificate must chain to with which the server signs its "
           "messages. Needed with signerCertificate; with a secret only if the server signs."},
    Option{"recipient", OptionKind::text,
           "Name of the CA as the recipient of messages, such as CN=Issuing CA,O=Example."},
    Option{"sender", OptionKind::text,
           "Name of this server as the sender of messages that are protected by a MAC; some CAs "
           "want CN= and the reference here."},
    Option{"implicitConfirm", OptionKind::flag,
           "Ask the CA to do without a confirmation of each certificate. The CA decides.", false,
           "true"},
    tls_options[0],
    tls_options[1],
    tls_options[2],
};

Error at(std::string_view option, std::string sentence) {
  return make_issue("configuration/" + std::string(option), std::move(sentence));
}

// The message of another reader, under the name of the option that it is about.
template <class T>
Result<T> of_option(std::string_view option, Result<T> read) {
  if (read.has_error()) return at(option, std::move(read).error().detail);
  return read;
}

Result<void> check_pair(const Options& options, std::string_view one, std::string_view other) {
  if (options.has(one) && !options.has(other)) {
    return at(other, "is missing beside " + std::string(one));
  }
  if (options.has(other) && !options.has(one)) {
    return at(one, "is missing beside " + std::string(other));
  }
  return {};
}

Result<void> check_protection(const Options& options) {
  TRY_VOID(check_pair(options, "reference", "secret"));
  TRY_VOID(check_pair(options, "signerCertificate", "signerKey"));
  TRY_VOID(check_pair(options, "tlsClientCertificate", "tlsClientKey"));
  const bool has_secret = options.has("secret");
  const bool has_signer = options.has("signerKey");
  if (has_secret && has_signer) {
    return at("secret", "and signerKey exclude each other: messages are protected in one way");
  }
  if (!has_secret && !has_signer) {
    return at("secret", "or signerKey is needed: CMP messages must be protected");
  }
  if (has_signer && !options.has("authorities")) {
    return at("authorities", "is needed to believe answers that the server signs");
  }
  return {};
}

Result<void> read_signer(const Options& options, Settings& settings) {
  if (!options.has("signerKey")) return {};
  TRY(settings.signer_chain,
      of_option("signerCertificate", read_certificates(options.text("signerCertificate"))));
  const Secret pem = options.secret("signerKey");
  TRY(settings.signer_key, of_option("signerKey", crypto::read_private_key_pem(pem.reveal())));
  X509* const certificate = sk_X509_value(settings.signer_chain.get(), 0);
  const bool fits = X509_check_private_key(certificate, settings.signer_key.get()) == 1;
  ERR_clear_error();
  if (!fits) return at("signerKey", "is not the key of the first certificate of signerCertificate");
  return {};
}

Result<void> read_authorities(const Options& options, Settings& settings) {
  if (!options.has("authorities")) return {};
  TRY(const auto list, of_option("authorities", read_certificates(options.text("authorities"))));
  settings.authorities.reset(X509_STORE_new());
  for (int i = 0; i < sk_X509_num(list.get()); ++i) {
    X509* const authority = sk_X509_value(list.get(), i);
    if (!settings.authorities || X509_STORE_add_cert(settings.authorities.get(), authority) != 1) {
      return crypto::openssl_error("keep an authority");
    }
  }
  return {};
}

Result<Name> read_name(const Options& options, std::string_view option) {
  if (!options.has(option)) return Name{};
  return of_option(option, read_distinguished_name(options.text(option)));
}

}  // namespace

std::span<const Option> options_table() { return table; }

Result<std::shared_ptr<const Settings>> read_settings(const Options& options) {
  TRY_VOID(check_protection(options));
  const auto settings = std::make_shared<Settings>();
  TRY(settings->url, of_option("url", net::parse_http_url(options.text("url"))));
  settings->reference = options.text("reference");
  settings->secret = options.secret("secret");
  TRY_VOID(read_signer(options, *settings));
  TRY_VOID(read_authorities(options, *settings));
  TRY(settings->recipient, read_name(options, "recipient"));
  TRY(settings->sender, read_name(options, "sender"));
  settings->asks_for_implicit_confirmation = options.flag("implicitConfirm");
  return settings;
}

}  // namespace sealmint::ca::cmp
