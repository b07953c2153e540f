#include "pkcs11/crypto.hpp"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>

#include <cstdint>
#include <new>
#include <stdexcept>

#include "net/openssl.hpp"

namespace sealmint::pkcs11 {
namespace {

const EVP_MD* md_of(model::DigestAlgorithm algorithm) {
  switch (algorithm) {
    case model::DigestAlgorithm::none: return nullptr;
    case model::DigestAlgorithm::sha256: return EVP_sha256();
    case model::DigestAlgorithm::sha384: return EVP_sha384();
    case model::DigestAlgorithm::sha512: return EVP_sha512();
  }
  return nullptr;
}

struct FreeContext {
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeContext>;

bool set_padding(EVP_PKEY_CTX* context, model::SignatureAlgorithm algorithm) {
  if (model::family(algorithm) != model::KeyFamily::rsa) return true;
  if (!model::is_pss(algorithm))
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0;
}

bool verify_digest(EVP_PKEY* key, model::SignatureAlgorithm algorithm, ByteView digest,
                   ByteView signature) {
  const KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  return context && EVP_PKEY_verify_init(context.get()) > 0 &&
         set_padding(context.get(), algorithm) &&
         EVP_PKEY_CTX_set_signature_md(context.get(), md_of(model::digest_of(algorithm))) > 0 &&
         EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(),
                         digest.size()) == 1;
}

bool verify_message(EVP_PKEY* key, ByteView message, ByteView signature) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  return context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) > 0 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

}  // namespace

void start_openssl() {
  OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
}

Digest::Digest(model::DigestAlgorithm algorithm) : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), md_of(algorithm), nullptr) != 1) {
    throw std::bad_alloc();
  }
}

void Digest::update(ByteView part) {
  if (EVP_DigestUpdate(context_.get(), part.data(), part.size()) != 1) throw std::bad_alloc();
}

Bytes Digest::finish() {
  Bytes digest(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  if (EVP_DigestFinal_ex(context_.get(), digest.data(), &size) != 1) throw std::bad_alloc();
  digest.resize(size);
  return digest;
}

Bytes digest_of(model::DigestAlgorithm algorithm, ByteView message) {
  Digest digest(algorithm);
  digest.update(message);
  return digest.finish();
}

std::size_t random_place(std::size_t count) {
  std::uint64_t random = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&random), sizeof random) != 1) {
    throw std::runtime_error("no randomness");
  }
  return random % count;
}

bool is_signature_of(EVP_PKEY* key, model::SignatureAlgorithm algorithm, ByteView data,
                     ByteView signature) {
  const bool is_valid = algorithm == model::SignatureAlgorithm::ed25519
                            ? verify_message(key, data, signature)
                            : verify_digest(key, algorithm, data, signature);
  ERR_clear_error();
  return is_valid;
}

}  // namespace sealmint::pkcs11
