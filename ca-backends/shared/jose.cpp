#include "ca-backends/shared/jose.hpp"

#include <openssl/core_names.h>
#include <openssl/pem.h>

#include <algorithm>

#include "ca-backends/shared/exchange.hpp"
#include "core/base/ecdsa_der.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/hmac.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/secret_scope.hpp"
#include "core/crypto/software_vault.hpp"

namespace sealmint::ca {
namespace {

using model::KeyAlgorithm;

// A number of the public key, as base64url of at least `bytes` octets (RFC 7518 section 2).
Result<std::string> public_number(const EVP_PKEY& key, const char* name, std::size_t bytes) {
  BIGNUM* raw = nullptr;
  EVP_PKEY_get_bn_param(&key, name, &raw);
  const crypto::BigNumber number{raw};
  if (!number) return crypto::openssl_error("read a public key");
  Bytes octets(std::max(bytes, static_cast<std::size_t>(BN_num_bytes(number.get()))));
  if (BN_bn2binpad(number.get(), octets.data(), static_cast<int>(octets.size())) < 0) {
    return crypto::openssl_error("write a public key");
  }
  return to_base64url(octets);
}

Result<std::string> ec_jwk(const EVP_PKEY& key, std::string_view curve, std::size_t bytes) {
  TRY(const std::string x, public_number(key, OSSL_PKEY_PARAM_EC_PUB_X, bytes));
  TRY(const std::string y, public_number(key, OSSL_PKEY_PARAM_EC_PUB_Y, bytes));
  return R"({"crv":")" + std::string(curve) + R"(","kty":"EC","x":")" + x + R"(","y":")" + y +
         R"("})";
}

Result<std::string> rsa_jwk(const EVP_PKEY& key) {
  TRY(const std::string exponent, public_number(key, OSSL_PKEY_PARAM_RSA_E, 1));
  TRY(const std::string modulus, public_number(key, OSSL_PKEY_PARAM_RSA_N, 1));
  return R"({"e":")" + exponent + R"(","kty":"RSA","n":")" + modulus + R"("})";
}

Bytes hs256(ByteView hmac_key, std::string_view input) {
  const Sha256 code = crypto::hmac_sha256(hmac_key, as_bytes(input));
  return {code.begin(), code.end()};
}

std::size_t field_bytes(std::string_view algorithm) { return algorithm == "ES384" ? 48 : 32; }

// The three parts of a JWS as they travel.
struct Parts {
  Parts(std::string_view header, std::string_view body)
      : header_text(to_base64url(as_bytes(header))), payload_text(to_base64url(as_bytes(body))) {}

  std::string signing_input() const { return header_text + "." + payload_text; }
  std::string flattened(ByteView signature) const {
    return R"({"protected":")" + header_text + R"(","payload":")" + payload_text +
           R"(","signature":")" + to_base64url(signature) + R"("})";
  }

  std::string header_text;
  std::string payload_text;
};

}  // namespace

JoseKey::JoseKey(crypto::EvpKey key, std::string_view algorithm, std::string public_jwk)
    : key_(std::move(key)), algorithm_(algorithm), public_jwk_(std::move(public_jwk)) {}

Result<JoseKey> JoseKey::read(const Secret& pem) {
  TRY(auto key, crypto::read_private_key_pem(pem.reveal()));
  TRY(const KeyAlgorithm kind, crypto::algorithm_of(*key));
  switch (kind) {
    case KeyAlgorithm::ec_p256: {
      TRY(auto jwk, ec_jwk(*key, "P-256", 32));
      return JoseKey(std::move(key), "ES256", std::move(jwk));
    }
    case KeyAlgorithm::ec_p384: {
      TRY(auto jwk, ec_jwk(*key, "P-384", 48));
      return JoseKey(std::move(key), "ES384", std::move(jwk));
    }
    case KeyAlgorithm::rsa_2048:
    case KeyAlgorithm::rsa_3072:
    case KeyAlgorithm::rsa_4096: {
      TRY(auto jwk, rsa_jwk(*key));
      return JoseKey(std::move(key), "RS256", std::move(jwk));
    }
    case KeyAlgorithm::ec_p521:
    case KeyAlgorithm::ed25519: break;
  }
  return make_error(ErrorKind::rejected, "private key: it is not P-256, P-384 or RSA");
}

std::string JoseKey::thumbprint() const {
  return to_base64url(crypto::sha256(as_bytes(public_jwk_)));
}

Result<Bytes> JoseKey::sign(std::string_view input) const {
  const crypto::EvpDigestContext context{EVP_MD_CTX_new()};
  const auto* const digest = algorithm_ == "ES384" ? EVP_sha384() : EVP_sha256();
  Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
  std::size_t length = signature.size();
  const ByteView bytes = as_bytes(input);
  if (!context || EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &length, bytes.data(), bytes.size()) != 1) {
    return crypto::openssl_error("sign for an issuer");
  }
  signature.resize(length);
  if (algorithm_ == "RS256") return signature;
  Bytes raw(2 * field_bytes(algorithm_));
  if (!read_ecdsa_der(signature, raw)) {
    return make_error(ErrorKind::internal, "a signature for an issuer cannot be read");
  }
  return raw;
}

Result<Secret> make_jose_key_pem() {
  TRY(const auto key, crypto::generate_key(KeyAlgorithm::ec_p256));
  const crypto::SecretScope secrets;
  const crypto::Bio memory{BIO_new(BIO_s_secmem())};
  if (!memory || PEM_write_bio_PKCS8PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0,
                                               nullptr, nullptr) != 1) {
    return crypto::openssl_error("write a private key");
  }
  char* text = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &text);
  if (length <= 0) return crypto::openssl_error("write a private key");
  return Secret(std::string(text, static_cast<std::size_t>(length)));
}

Result<std::string> flattened_jws(const JoseKey& key, std::string_view header_json,
                                  std::string_view payload) {
  const Parts parts(header_json, payload);
  TRY(const Bytes signature, key.sign(parts.signing_input()));
  return parts.flattened(signature);
}

std::string flattened_jws(ByteView hmac_key, std::string_view header_json,
                          std::string_view payload) {
  const Parts parts(header_json, payload);
  return parts.flattened(hs256(hmac_key, parts.signing_input()));
}

Result<std::string> compact_jws(const JoseKey& key, std::string_view header_json,
                                std::string_view payload) {
  const Parts parts(header_json, payload);
  std::string text = parts.signing_input();
  TRY(const Bytes signature, key.sign(text));
  return text + "." + to_base64url(signature);
}

}  // namespace sealmint::ca
