// OpenSSL handles that free themselves, and OpenSSL's error queue as an Error.
#pragma once

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace sealmint::crypto {

template <auto Free>
struct Freer {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

using EvpKey = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using EvpKeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using EvpDigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using EvpCipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freer<EVP_CIPHER_CTX_free>>;
using BigNumber = std::unique_ptr<BIGNUM, Freer<BN_clear_free>>;
using BigNumberContext = std::unique_ptr<BN_CTX, Freer<BN_CTX_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freer<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freer<OSSL_PARAM_free>>;
using X509Handle = std::unique_ptr<X509, Freer<X509_free>>;
using X509Request = std::unique_ptr<X509_REQ, Freer<X509_REQ_free>>;
using X509Crl = std::unique_ptr<X509_CRL, Freer<X509_CRL_free>>;
using X509Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;

// Empties OpenSSL's error queue into an internal error: "step: reason". Holds no secret, because
// OpenSSL's reasons are fixed texts.
Error openssl_error(std::string_view step,
                    std::source_location where = std::source_location::current());

}  // namespace sealmint::crypto
