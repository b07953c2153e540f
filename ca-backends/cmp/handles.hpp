// OpenSSL's CMP objects that free themselves, and what is asked of them.
#pragma once

#include <openssl/cmp.h>
#include <openssl/x509.h>

#include <memory>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/crypto/evp.hpp"

namespace sealmint::ca::cmp {

using Context = std::unique_ptr<OSSL_CMP_CTX, crypto::Freer<OSSL_CMP_CTX_free>>;
using Message = std::unique_ptr<OSSL_CMP_MSG, crypto::Freer<OSSL_CMP_MSG_free>>;
using Store = std::unique_ptr<X509_STORE, crypto::Freer<X509_STORE_free>>;
using Name = std::unique_ptr<X509_NAME, crypto::Freer<X509_NAME_free>>;

struct CertificatesFree {
  void operator()(STACK_OF(X509) * list) const { sk_X509_pop_free(list, X509_free); }
};
using Certificates = std::unique_ptr<STACK_OF(X509), CertificatesFree>;

// Kinds of message (RFC 4210 section 5.1.2), which OpenSSL's public headers do not name.
enum class Body : int { none = -1, genp = 22, error = 23 };

// ErrorKind::rejected for what is not exactly one certificate.
Result<crypto::X509Handle> read_x509(ByteView der);
// Those of a PEM text, in order.
Result<Certificates> read_certificates(std::string_view pem);

Bytes to_der(const X509& certificate);
void append_der(std::vector<Bytes>& to, const STACK_OF(X509) * list);

}  // namespace sealmint::ca::cmp
