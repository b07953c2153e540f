#include "net/client_tls.hpp"

#include <openssl/pem.h>

#include "net/openssl.hpp"

namespace sealmint::net {
namespace {

Result<void> believe(SSL_CTX* context, std::string_view authorities_pem) {
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  const BioPtr bio = bio_of(authorities_pem);
  std::size_t count = 0;
  while (const X509Ptr certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    if (X509_STORE_add_cert(store, certificate.get()) != 1) {
      return make_error(ErrorKind::rejected,
                        "a certificate cannot be used: " + take_openssl_error());
    }
    ++count;
  }
  // The end of the text is an error to OpenSSL.
  ERR_clear_error();
  if (count == 0) return make_error(ErrorKind::rejected, "holds no PEM certificate");
  return {};
}

}  // namespace

Result<TlsContext> make_client_tls(std::string_view authorities_pem) {
  ERR_clear_error();
  TlsContext context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (!context) return make_error(ErrorKind::internal, "SSL_CTX_new: " + take_openssl_error());
  SSL_CTX* const raw = context.get();
  SSL_CTX_set_security_level(raw, 2);
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  if (SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) {
    return make_error(ErrorKind::internal, "TLS set-up: " + take_openssl_error());
  }
  if (!authorities_pem.empty()) {
    TRY_VOID(believe(raw, authorities_pem));
  } else if (SSL_CTX_set_default_verify_paths(raw) != 1) {
    return make_error(ErrorKind::internal, "TLS set-up: " + take_openssl_error());
  }
  return context;
}

}  // namespace sealmint::net
