#include "core/crypto/signing/rsa_encoding.hpp"

#include <boost/test/unit_test.hpp>
#include <openssl/rsa.h>

#include "tests/unit/core/crypto/signing/signing_fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

const EVP_MD* method_of(model::SignatureAlgorithm algorithm) {
  switch (model::digest_of(algorithm)) {
    case model::DigestAlgorithm::sha384: return EVP_sha384();
    case model::DigestAlgorithm::sha512: return EVP_sha512();
    case model::DigestAlgorithm::sha256:
    case model::DigestAlgorithm::none: break;
  }
  return EVP_sha256();
}

// The raw private operation of OpenSSL over a block of ours, checked by OpenSSL with its padding.
bool openssl_accepts(EVP_PKEY& key, model::SignatureAlgorithm algorithm, ByteView block,
                     ByteView digest) {
  Bytes signature(block.size());
  std::size_t size = signature.size();
  const EvpKeyContext signer{EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr)};
  EVP_PKEY_sign_init(signer.get());
  EVP_PKEY_CTX_set_rsa_padding(signer.get(), RSA_NO_PADDING);
  if (EVP_PKEY_sign(signer.get(), signature.data(), &size, block.data(), block.size()) != 1) {
    return false;
  }
  const EvpKeyContext verifier{EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr)};
  EVP_PKEY_verify_init(verifier.get());
  EVP_PKEY_CTX_set_rsa_padding(
      verifier.get(), model::is_pss(algorithm) ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING);
  EVP_PKEY_CTX_set_signature_md(verifier.get(), method_of(algorithm));
  if (model::is_pss(algorithm)) {
    EVP_PKEY_CTX_set_rsa_mgf1_md(verifier.get(), method_of(algorithm));
    EVP_PKEY_CTX_set_rsa_pss_saltlen(verifier.get(), RSA_PSS_SALTLEN_DIGEST);
  }
  return EVP_PKEY_verify(verifier.get(), signature.data(), signature.size(), digest.data(),
                         digest.size()) == 1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rsa_encoding)

BOOST_AUTO_TEST_CASE(openssl_accepts_every_block) {
  for (const auto key_algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::rsa_3072}) {
    EVP_PKEY& key = *evp_key_of(numbered_key(key_algorithm, 0));
    for (const auto algorithm : signature_algorithms_of(model::KeyFamily::rsa)) {
      // Often enough for a masked first bit that must be cleared.
      for (int round = 0; round < 8; ++round) {
        const Bytes digest = input_for(algorithm, std::to_string(round));
        Bytes block(raw_signature_bytes(key_algorithm), 0xa5);
        encode_rsa_block(algorithm, digest, block);
        BOOST_TEST(openssl_accepts(key, algorithm, block, digest), model::name(algorithm));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(pss_is_random_and_pkcs1_is_not) {
  for (const auto algorithm : signature_algorithms_of(model::KeyFamily::rsa)) {
    const Bytes digest = input_for(algorithm);
    Bytes first(256);
    Bytes second(256);
    encode_rsa_block(algorithm, digest, first);
    encode_rsa_block(algorithm, digest, second);
    BOOST_TEST((first == second) == !model::is_pss(algorithm));
  }
}

BOOST_AUTO_TEST_CASE(pkcs1_block_is_that_of_rfc_8017) {
  const Bytes digest(48, 0x11);
  Bytes block(256);
  encode_rsa_block(model::SignatureAlgorithm::rsa_pkcs1_sha384, digest, block);
  const std::string tail = "003041300d060960864801650304020205000430" + to_hex(digest);
  std::string expected = "0001";
  while (expected.size() + tail.size() < 512) expected += "ff";
  BOOST_TEST(to_hex(block) == expected + tail);
}

BOOST_AUTO_TEST_SUITE_END()
