// Certification requests, PKCS#10 (RFC 2986).
#include <openssl/err.h>

#include <algorithm>
#include <array>

#include "core/crypto/certificate.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/leaf_extensions.hpp"
#include "core/crypto/secret_scope.hpp"
#include "core/crypto/x509_support.hpp"

namespace sealmint::crypto {
namespace {

// SHA-1 and MD5 are not among them: a forged request is a forged proof of possession.
constexpr std::array<int, 7> accepted_signatures{NID_sha256WithRSAEncryption,
                                                 NID_sha384WithRSAEncryption,
                                                 NID_sha512WithRSAEncryption,
                                                 NID_ecdsa_with_SHA256,
                                                 NID_ecdsa_with_SHA384,
                                                 NID_ecdsa_with_SHA512,
                                                 NID_ED25519};

Result<Bytes> to_der(const X509_REQ& request) {
  std::uint8_t* encoded = nullptr;
  const int length = i2d_X509_REQ(&request, &encoded);
  if (length <= 0) return openssl_error("encode a certification request");
  Bytes der(encoded, encoded + length);
  OPENSSL_free(encoded);
  return der;
}

Result<Bytes> proven_public_key(X509_REQ& request) {
  EVP_PKEY* key = X509_REQ_get0_pubkey(&request);
  ERR_clear_error();
  if (!key) return rejected_input("the request's public key is of a kind we do not support");
  auto algorithm = algorithm_of(*key);
  if (!algorithm) return rejected_input(algorithm.error().detail);
  if (std::ranges::find(accepted_signatures, X509_REQ_get_signature_nid(&request)) ==
      accepted_signatures.end()) {
    return rejected_input("the request is signed with an algorithm that is not supported");
  }
  if (X509_REQ_verify(&request, key) != 1) {
    ERR_clear_error();
    return rejected_input("the signature of the request was not made by the key it names");
  }
  return public_key_der(*key);
}

// A request without its signature.
Result<X509Request> begin_request(EVP_PKEY& key, const model::DistinguishedName& subject) {
  TRY(const X509Name name, make_name(subject));
  X509Request request{X509_REQ_new()};
  const bool ok = request && X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1 &&
                  X509_REQ_set_subject_name(request.get(), name.get()) == 1 &&
                  X509_REQ_set_pubkey(request.get(), &key) == 1;
  if (!ok) return openssl_error("make a certification request");
  return request;
}

Result<Bytes> sign_and_encode(X509_REQ& request, EVP_PKEY& key, const EVP_MD* hash) {
  const SecretScope secrets;
  if (X509_REQ_sign(&request, &key, hash) <= 0) {
    return openssl_error("sign a certification request");
  }
  return to_der(request);
}

Error no_key_for_requests() {
  return make_error(ErrorKind::unsupported, "this kind of key cannot make a request");
}

}  // namespace

Result<Bytes> make_request(ports::SigningKey& key, const model::DistinguishedName& subject) {
  EVP_PKEY* evp_key = evp_key_of(key);
  if (!evp_key) return no_key_for_requests();
  TRY(const X509Request request, begin_request(*evp_key, subject));
  return sign_and_encode(*request, *evp_key, signature_hash(key.algorithm()));
}

Result<Bytes> make_request(ports::SigningKey& key, const ports::LeafProfile& profile) {
  EVP_PKEY* evp_key = evp_key_of(key);
  if (!evp_key) return no_key_for_requests();
  TRY(const X509Request request, begin_request(*evp_key, profile.subject));
  TRY(const ExtensionList extensions, requested_extensions(profile));
  if (X509_REQ_add_extensions(request.get(), extensions.get()) != 1) {
    return openssl_error("ask for extensions");
  }
  return sign_and_encode(*request, *evp_key, signature_hash(key.algorithm()));
}

Result<Bytes> read_request(ByteView csr) {
  TRY(const X509Request request, parse_request(csr));
  return proven_public_key(*request);
}

Result<model::DistinguishedName> read_request_subject(ByteView csr) {
  TRY(const X509Request request, parse_request(csr));
  return read_name(*X509_REQ_get_subject_name(request.get()));
}

}  // namespace sealmint::crypto
