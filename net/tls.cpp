#include "net/tls.hpp"

#include <openssl/pem.h>

#include <cstring>
#include <ctime>

#include "files/regular_file.hpp"
#include "net/openssl.hpp"

namespace sealmint::net {
namespace {

constexpr std::size_t pem_file_bytes = 1024 * 1024;
constexpr std::string_view http_protocol = "http/1.1";

Error rejected(std::string detail) { return make_error(ErrorKind::rejected, std::move(detail)); }

// Declines to ask a terminal for a pass phrase: a server has nobody to type it.
int no_passphrase(char*, int, int, void*) { return -1; }

// A client that offers protocols must offer ours (RFC 7301 section 3.2).
int select_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_length,
                    const unsigned char* offered, unsigned int offered_length, void*) {
  for (unsigned int at = 0; at < offered_length; at += 1U + offered[at]) {
    const std::string_view name(reinterpret_cast<const char*>(offered + at + 1), offered[at]);
    if (name != http_protocol) continue;
    *chosen = offered + at + 1;
    *chosen_length = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

Result<TlsContext> bare_context() {
  TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) return make_error(ErrorKind::internal, "SSL_CTX_new: " + take_openssl_error());
  SSL_CTX* raw = context.get();
  SSL_CTX_set_security_level(raw, 2);
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_max_early_data(raw, 0);
  // Tickets hold the session, so that the server keeps no table of them.
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(raw, 1);
  SSL_CTX_set_read_ahead(raw, 1);
  // Without SSL_MODE_RELEASE_BUFFERS, which would get and free two buffers of 16 KiB for every
  // request: the edge frees those of idle connections (SSL_free_buffers).
  SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_alpn_select_cb(raw, select_protocol, nullptr);
  const bool is_set = SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
                      SSL_CTX_set1_groups_list(raw, "X25519:P-256:P-384") == 1;
  if (!is_set) return make_error(ErrorKind::internal, "TLS set-up: " + take_openssl_error());
  return context;
}

Result<std::vector<X509Ptr>> read_chain(std::string_view pem) {
  std::vector<X509Ptr> chain;
  const BioPtr bio = bio_of(pem);
  while (X509Ptr certificate{PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)}) {
    chain.push_back(std::move(certificate));
  }
  // The end of the text is reported as "no start line"; anything else is damage.
  const bool is_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string reason = take_openssl_error();
  if (!is_end) return rejected("the TLS certificate cannot be read: " + reason);
  if (chain.empty()) return rejected("the TLS certificate file holds no PEM certificate");
  return chain;
}

Result<KeyPtr> read_key(const Secret& pem) {
  const BioPtr bio = bio_of(pem.reveal());
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (key) return key;
  if (pem.reveal().find("ENCRYPTED") != std::string_view::npos) {
    ERR_clear_error();
    return rejected("the TLS key is protected by a pass phrase; give it in clear, mode 0600");
  }
  return rejected("the TLS key cannot be read: " + take_openssl_error());
}

// Compares the keys ourselves first: OpenSSL would drop the certificate silently in some orders.
Result<void> use(SSL_CTX* context, const std::vector<X509Ptr>& chain, EVP_PKEY* key) {
  if (X509_check_private_key(chain.front().get(), key) != 1) {
    ERR_clear_error();
    return rejected("the TLS key does not belong to the TLS certificate");
  }
  if (SSL_CTX_use_certificate(context, chain.front().get()) != 1 ||
      SSL_CTX_use_PrivateKey(context, key) != 1) {
    return rejected("the TLS certificate cannot be used: " + take_openssl_error());
  }
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, chain[i].get()) != 1) {
      return rejected("the TLS certificate chain cannot be used: " + take_openssl_error());
    }
  }
  return {};
}

TimePoint time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return TimePoint{};
  return TimePoint{std::chrono::seconds{timegm(&parts)}};
}

// An expired certificate starts all the same: a server that is down helps nobody to renew it.
std::vector<std::string> warnings_of(const X509* certificate) {
  std::vector<std::string> warnings;
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
    warnings.emplace_back("the TLS certificate has expired");
  }
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
    warnings.emplace_back("the TLS certificate is not valid yet");
  }
  return warnings;
}

Result<std::string> read_pem_file(const std::filesystem::path& path, bool is_private) {
  auto file = files::read_regular_file(path, pem_file_bytes);
  if (file.has_error()) return rejected(path.string() + " " + file.error().detail);
  if (is_private && files::is_open_to_others(file->mode)) {
    return rejected(path.string() + " " + files::open_to_others_text(file->mode));
  }
  return std::move(file->text);
}

}  // namespace

Result<void> use_identity(SSL_CTX* context, std::string_view chain_pem, const Secret& key_pem) {
  ERR_clear_error();
  TRY(const auto chain, read_chain(chain_pem));
  TRY(const auto key, read_key(key_pem));
  return use(context, chain, key.get());
}

Result<LoadedTls> make_server_tls(std::string_view chain_pem, const Secret& key_pem) {
  ERR_clear_error();
  TRY(const std::vector<X509Ptr> chain, read_chain(chain_pem));
  TRY(const KeyPtr key, read_key(key_pem));
  TRY(TlsContext context, bare_context());
  TRY_VOID(use(context.get(), chain, key.get()));
  const X509* own = chain.front().get();
  return LoadedTls{std::move(context), time_of(X509_get0_notAfter(own)), warnings_of(own)};
}

Result<LoadedTls> load_server_tls(const std::filesystem::path& chain_file,
                                  const std::filesystem::path& key_file) {
  TRY(const std::string chain_pem, read_pem_file(chain_file, false));
  TRY(std::string key_text, read_pem_file(key_file, true));
  const Secret key_pem(std::move(key_text));
  return make_server_tls(chain_pem, key_pem);
}

}  // namespace sealmint::net
