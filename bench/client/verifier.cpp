#include "bench/client/verifier.hpp"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdexcept>

namespace sealmint::bench {
namespace {

const EVP_MD* digest_method(model::DigestAlgorithm digest) {
  switch (digest) {
    case model::DigestAlgorithm::sha256: return EVP_sha256();
    case model::DigestAlgorithm::sha384: return EVP_sha384();
    case model::DigestAlgorithm::sha512: return EVP_sha512();
    case model::DigestAlgorithm::none: break;
  }
  return nullptr;
}

void require(bool succeeded, const char* step) {
  if (!succeeded) throw std::runtime_error(std::string("OpenSSL: ") + step);
}

EVP_PKEY* read_public_key(ByteView der) {
  const unsigned char* at = der.data();
  EVP_PKEY* const key = d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()));
  require(key != nullptr, "the public key cannot be read");
  return key;
}

}  // namespace

Verifier::Verifier(ByteView public_key_der, model::SignatureAlgorithm algorithm)
    : key_(read_public_key(public_key_der), EVP_PKEY_free), context_(nullptr, EVP_PKEY_CTX_free) {
  const EVP_MD* const digest = digest_method(model::digest_of(algorithm));
  if (digest == nullptr) return;
  context_.reset(EVP_PKEY_CTX_new(key_.get(), nullptr));
  EVP_PKEY_CTX* const context = context_.get();
  require(context != nullptr && EVP_PKEY_verify_init(context) == 1, "EVP_PKEY_verify_init");
  if (model::family(algorithm) == model::KeyFamily::rsa) {
    const int padding = model::is_pss(algorithm) ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
    require(EVP_PKEY_CTX_set_rsa_padding(context, padding) == 1, "padding");
  }
  require(EVP_PKEY_CTX_set_signature_md(context, digest) == 1, "digest");
  if (model::is_pss(algorithm)) {
    require(EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1, "salt");
  }
}

bool Verifier::verify(ByteView input, ByteView signature) {
  const bool is_good = context_ ? EVP_PKEY_verify(context_.get(), signature.data(),
                                                  signature.size(), input.data(), input.size()) == 1
                                : verify_message(input, signature);
  if (!is_good) ERR_clear_error();
  return is_good;
}

bool Verifier::verify_message(ByteView message, ByteView signature) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  return context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

}  // namespace sealmint::bench
