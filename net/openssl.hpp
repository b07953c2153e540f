// Owning pointers for what net takes from OpenSSL, and the text of its last error.
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

namespace sealmint::net {

template <auto release>
struct OpensslDelete {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};

using BioPtr = std::unique_ptr<BIO, OpensslDelete<BIO_free_all>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, OpensslDelete<EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, OpensslDelete<X509_free>>;
using X509ExtensionPtr = std::unique_ptr<X509_EXTENSION, OpensslDelete<X509_EXTENSION_free>>;

// Takes all errors of this thread off OpenSSL's queue; the reason of the last one.
inline std::string take_openssl_error() {
  std::string reason = "unknown error";
  while (const unsigned long code = ERR_get_error()) {
    if (const char* text = ERR_reason_error_string(code)) reason = text;
  }
  return reason;
}

inline BioPtr bio_of(std::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

}  // namespace sealmint::net
