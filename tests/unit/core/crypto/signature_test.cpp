#include <boost/test/unit_test.hpp>
#include <openssl/rsa.h>

#include "core/crypto/key.hpp"
#include "tests/unit/core/crypto/fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

std::size_t modulus_bytes(model::KeyAlgorithm algorithm) {
  return static_cast<std::size_t>(model::size_bits(algorithm)) / 8;
}

// Ed25519 test vector 3 of RFC 8032 section 7.1.
constexpr std::string_view rfc8032_seed =
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7";
constexpr std::string_view rfc8032_message = "af82";
constexpr std::string_view rfc8032_signature =
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";

// A signature checked by a context that shares nothing with ours.
bool openssl_accepts_pss(EVP_PKEY& key, const EVP_MD* method, int salt_bytes, ByteView digest,
                         ByteView signature) {
  const EvpKeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, &key, nullptr)};
  EVP_PKEY_verify_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING);
  EVP_PKEY_CTX_set_signature_md(context.get(), method);
  EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), method);
  EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), salt_bytes);
  return EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(),
                         digest.size()) == 1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(signatures)

// Every key with every algorithm: signs and verifies where the families meet, and refuses
// elsewhere.
BOOST_AUTO_TEST_CASE(every_key_with_every_algorithm) {
  for (const auto key_algorithm : all_key_algorithms) {
    auto& key = shared_key(key_algorithm);
    for (const auto algorithm : all_signature_algorithms) {
      const Bytes input = input_for(algorithm);
      const auto signature = key.sign(algorithm, input);
      if (model::family(key_algorithm) != model::family(algorithm)) {
        BOOST_TEST(refuses(signature, ErrorKind::unsupported, "does not fit"));
        BOOST_TEST(refuses(key.verify(algorithm, input, input), ErrorKind::unsupported));
        BOOST_TEST(refuses(verify_signature(key.public_key_der(), algorithm, input, input),
                           ErrorKind::unsupported));
        continue;
      }
      BOOST_REQUIRE(signature.has_value());
      must(key.verify(algorithm, input, *signature));
      must(verify_signature(key.public_key_der(), algorithm, input, *signature));
      if (model::family(algorithm) == model::KeyFamily::rsa) {
        BOOST_TEST(signature->size() == modulus_bytes(key_algorithm));
      }
      if (model::family(algorithm) == model::KeyFamily::ec) BOOST_TEST(signature->front() == 0x30);
      if (model::family(algorithm) == model::KeyFamily::ed25519)
        BOOST_TEST(signature->size() == 64U);
    }
  }
}

// The contexts are used again and again and in any order.
BOOST_AUTO_TEST_CASE(a_key_signs_many_times_in_any_order) {
  for (const auto key_algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p384,
                                   model::KeyAlgorithm::ed25519}) {
    auto& key = shared_key(key_algorithm);
    for (int round = 0; round < 8; ++round) {
      for (const auto algorithm : all_signature_algorithms) {
        if (model::family(algorithm) != model::family(key_algorithm)) continue;
        const Bytes input = input_for(algorithm, std::to_string(round));
        const Bytes signature = must(key.sign(algorithm, input));
        must(verify_signature(key.public_key_der(), algorithm, input, signature));
        // A refused check leaves nothing behind that would spoil the next one.
        BOOST_TEST(key.verify(algorithm, input_for(algorithm, "other"), signature).has_error());
        must(key.verify(algorithm, input, signature));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_digest_of_another_length_is_refused) {
  for (const auto key_algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p256}) {
    auto& key = shared_key(key_algorithm);
    for (const auto algorithm : all_signature_algorithms) {
      if (model::family(algorithm) != model::family(key_algorithm)) continue;
      for (std::size_t size = 0; size <= 65; ++size) {
        if (size == model::digest_bytes(model::digest_of(algorithm))) continue;
        const Bytes input(size, 0x55);
        BOOST_TEST(
            refuses(key.sign(algorithm, input), ErrorKind::unsupported, "takes a digest of"));
        BOOST_TEST(refuses(key.verify(algorithm, input, Bytes(64, 1)), ErrorKind::unsupported));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(an_altered_signature_or_input_does_not_verify) {
  for (const auto key_algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p256,
                                   model::KeyAlgorithm::ed25519}) {
    auto& key = shared_key(key_algorithm);
    for (const auto algorithm : all_signature_algorithms) {
      if (model::family(algorithm) != model::family(key_algorithm)) continue;
      const Bytes input = input_for(algorithm);
      const Bytes signature = must(key.sign(algorithm, input));
      for (std::size_t i = 0; i < signature.size(); ++i) {
        Bytes changed = signature;
        changed[i] ^= 0x01;
        BOOST_TEST(refuses(key.verify(algorithm, input, changed), ErrorKind::rejected));
      }
      // ECDSA cuts a digest to the length of the curve's order.
      const std::size_t signed_bytes =
          model::family(key_algorithm) == model::KeyFamily::ec ? 32 : input.size();
      for (std::size_t i = 0; i < signed_bytes && i < input.size(); ++i) {
        Bytes changed = input;
        changed[i] ^= 0x80;
        BOOST_TEST(refuses(key.verify(algorithm, changed, signature), ErrorKind::rejected));
      }
      Bytes longer = signature;
      longer.push_back(0);
      BOOST_TEST(refuses(key.verify(algorithm, input, longer), ErrorKind::rejected));
      BOOST_TEST(refuses(key.verify(algorithm, input, {}), ErrorKind::rejected));
      BOOST_TEST(refuses(
          verify_signature(fresh_key(key_algorithm)->public_key_der(), algorithm, input, signature),
          ErrorKind::rejected));
    }
  }
}

BOOST_AUTO_TEST_CASE(pss_has_a_salt_as_long_as_its_digest) {
  auto& key = shared_key(model::KeyAlgorithm::rsa_2048);
  const Bytes input = input_for(model::SignatureAlgorithm::rsa_pss_sha384);
  const Bytes signature = must(key.sign(model::SignatureAlgorithm::rsa_pss_sha384, input));
  EVP_PKEY& evp_key = *evp_key_of(key);
  BOOST_TEST(openssl_accepts_pss(evp_key, EVP_sha384(), 48, input, signature));
  BOOST_TEST(!openssl_accepts_pss(evp_key, EVP_sha384(), 32, input, signature));
  // PSS is randomised, PKCS#1 v1.5 is not.
  BOOST_TEST((must(key.sign(model::SignatureAlgorithm::rsa_pss_sha384, input)) != signature));
  const auto pkcs1 = model::SignatureAlgorithm::rsa_pkcs1_sha384;
  BOOST_TEST((must(key.sign(pkcs1, input)) == must(key.sign(pkcs1, input))));
}

// PKCS#1 v1.5 over SHA-256, undone with the public key: the padding and the DigestInfo of RFC 8017.
BOOST_AUTO_TEST_CASE(pkcs1_block_is_that_of_rfc_8017) {
  auto& key = shared_key(model::KeyAlgorithm::rsa_2048);
  const Bytes input = input_for(model::SignatureAlgorithm::rsa_pkcs1_sha256);
  const Bytes signature = must(key.sign(model::SignatureAlgorithm::rsa_pkcs1_sha256, input));
  const EvpKeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, evp_key_of(key), nullptr)};
  EVP_PKEY_verify_recover_init(context.get());
  EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING);
  Bytes block(signature.size());
  std::size_t length = block.size();
  BOOST_REQUIRE(EVP_PKEY_verify_recover(context.get(), block.data(), &length, signature.data(),
                                        signature.size()) == 1);
  const Bytes digest_info = *from_hex("3031300d060960864801650304020105000420" + to_hex(input));
  Bytes expected(256, 0xff);
  expected[0] = 0;
  expected[1] = 1;
  expected[256 - digest_info.size() - 1] = 0;
  std::ranges::copy(digest_info, expected.end() - static_cast<std::ptrdiff_t>(digest_info.size()));
  BOOST_TEST((block == expected));
}

BOOST_AUTO_TEST_CASE(ed25519_known_answer) {
  Bytes raw{1, static_cast<std::uint8_t>(model::KeyAlgorithm::ed25519), 0, 32};
  const Bytes seed = *from_hex(rfc8032_seed);
  raw.insert(raw.end(), seed.begin(), seed.end());
  const auto key = must(make_signing_key(must(from_raw_parameters(raw))));
  const Bytes message = *from_hex(rfc8032_message);
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(to_hex(must(key->sign(model::SignatureAlgorithm::ed25519, message))) ==
               rfc8032_signature);
  }
  must(key->verify(model::SignatureAlgorithm::ed25519, message, *from_hex(rfc8032_signature)));
  must(key->sign(model::SignatureAlgorithm::ed25519, {}));
}

// P-256 with SHA-256, message "sample", of RFC 6979 appendix A.2.5.
BOOST_AUTO_TEST_CASE(ecdsa_known_answer) {
  const Bytes spki = *from_hex(
      "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
      "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
      "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
  const Bytes signature = *from_hex(
      "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
      "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  const auto algorithm = model::SignatureAlgorithm::ecdsa_sha256;
  must(verify_signature(spki, algorithm, input_for(algorithm, "sample"), signature));
  BOOST_TEST(
      verify_signature(spki, algorithm, input_for(algorithm, "test"), signature).has_error());
}

BOOST_AUTO_TEST_CASE(what_is_no_public_key_verifies_nothing) {
  auto& key = shared_key(model::KeyAlgorithm::ec_p256);
  const auto algorithm = model::SignatureAlgorithm::ecdsa_sha256;
  const Bytes input = input_for(algorithm);
  const Bytes signature = must(key.sign(algorithm, input));
  Bytes spki(key.public_key_der().begin(), key.public_key_der().end());
  spki.push_back(0);
  BOOST_TEST(refuses(verify_signature(spki, algorithm, input, signature), ErrorKind::rejected));
  BOOST_TEST(refuses(verify_signature({}, algorithm, input, signature), ErrorKind::rejected));
}

BOOST_AUTO_TEST_SUITE_END()
