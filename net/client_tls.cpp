#include "net/client_tls.hpp"

#include <openssl/pem.h>

#include <memory>
#include <mutex>

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

// Of one context, and shared by its connections.
struct LateAuthorities {
  std::once_flag are_read;
};

int verify_by_system(X509_STORE_CTX* verification, void* argument) {
  auto& late = *static_cast<LateAuthorities*>(argument);
  std::call_once(late.are_read, [verification] {
    X509_STORE_set_default_paths(X509_STORE_CTX_get0_store(verification));
  });
  return X509_verify_cert(verification);
}

// The context keeps `late` alive; no connection may outlive it.
TlsContext bare_context(const std::shared_ptr<LateAuthorities>& late) {
  return {SSL_CTX_new(TLS_client_method()), [late](SSL_CTX* context) { SSL_CTX_free(context); }};
}

Result<void> believe_system(SSL_CTX* context, SystemAuthorities system, LateAuthorities& late) {
  if (system == SystemAuthorities::when_needed) {
    SSL_CTX_set_cert_verify_callback(context, verify_by_system, &late);
    return {};
  }
  if (SSL_CTX_set_default_verify_paths(context) == 1) return {};
  return make_error(ErrorKind::internal, "TLS set-up: " + take_openssl_error());
}

}  // namespace

Result<TlsContext> make_client_tls(std::string_view authorities_pem, SystemAuthorities system) {
  ERR_clear_error();
  const auto late = std::make_shared<LateAuthorities>();
  TlsContext context = bare_context(late);
  if (!context) return make_error(ErrorKind::internal, "SSL_CTX_new: " + take_openssl_error());
  SSL_CTX* const raw = context.get();
  SSL_CTX_set_security_level(raw, 2);
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  if (SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) {
    return make_error(ErrorKind::internal, "TLS set-up: " + take_openssl_error());
  }
  if (authorities_pem.empty()) {
    TRY_VOID(believe_system(raw, system, *late));
  } else {
    TRY_VOID(believe(raw, authorities_pem));
  }
  return context;
}

}  // namespace sealmint::net
