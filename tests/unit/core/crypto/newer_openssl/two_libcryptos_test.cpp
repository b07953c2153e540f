// Two versions of libcrypto in one process: each makes signatures that the other accepts.
#include <boost/test/unit_test.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <string_view>
#include <thread>
#include <vector>

#include "core/crypto/key.hpp"
#include "core/crypto/newer_openssl/newer_openssl.h"
#include "core/crypto/signing/libcrypto_functions.h"

using namespace sealmint;
using model::KeyAlgorithm;
using model::KeyFamily;

namespace {

constexpr std::size_t signature_bytes_max = 512;
constexpr std::array algorithms{
    KeyAlgorithm::rsa_2048, KeyAlgorithm::rsa_3072, KeyAlgorithm::rsa_4096, KeyAlgorithm::ec_p256,
    KeyAlgorithm::ec_p384,  KeyAlgorithm::ec_p521,  KeyAlgorithm::ed25519};

// A key of the system's libcrypto, opened by one of the two.
class OpenKey {
 public:
  OpenKey(const sealmint_libcrypto& library, KeyAlgorithm algorithm, const EVP_PKEY& key)
      : library_(library), family_(model::family(algorithm)) {
    OSSL_PARAM* raw = nullptr;
    BOOST_REQUIRE_EQUAL(EVP_PKEY_todata(&key, EVP_PKEY_KEYPAIR, &raw), 1);
    const crypto::Params params{raw};
    key_ = library.open(type_name(), raw);
    BOOST_REQUIRE(key_ != nullptr);
  }
  ~OpenKey() { library_.close(key_); }
  OpenKey(const OpenKey&) = delete;
  OpenKey& operator=(const OpenKey&) = delete;

  Bytes sign(const Bytes& input) {
    Bytes signature(signature_bytes_max);
    std::size_t size = signature.size();
    const auto function = family_ == KeyFamily::ed25519 ? library_.sign_message : library_.sign;
    if (function(key_, input.data(), input.size(), signature.data(), &size) != 1) size = 0;
    signature.resize(size);
    return signature;
  }

  bool verify(const Bytes& input, const Bytes& signature) {
    switch (family_) {
      case KeyFamily::rsa: {
        Bytes block(input.size());
        return signature.size() == input.size() &&
               library_.raise_to_public_exponent(key_, signature.data(), block.data(),
                                                 block.size()) == 1 &&
               block == input;
      }
      case KeyFamily::ec:
        return library_.verify_ecdsa(key_, input.data(), input.size(), signature.data(),
                                     signature.size()) == 1;
      case KeyFamily::ed25519: break;
    }
    return library_.verify_message(key_, input.data(), input.size(), signature.data(),
                                   signature.size()) == 1;
  }

 private:
  const char* type_name() const {
    if (family_ == KeyFamily::rsa) return "RSA";
    return family_ == KeyFamily::ec ? "EC" : "ED25519";
  }

  const sealmint_libcrypto& library_;
  KeyFamily family_;
  sealmint_libcrypto_key* key_ = nullptr;
};

// RSA: a block below the modulus and as long as it. Others: as good as a digest.
Bytes some_input(KeyAlgorithm algorithm) {
  if (model::family(algorithm) != KeyFamily::rsa) return Bytes(32, 0x5a);
  Bytes block(static_cast<std::size_t>(model::size_bits(algorithm)) / 8, 0x5a);
  block.front() = 0;
  return block;
}

const sealmint_libcrypto& system_library() { return *sealmint_system_libcrypto(); }
const sealmint_libcrypto& newer_library() { return *sealmint_newer_libcrypto(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(two_libcryptos)

BOOST_AUTO_TEST_CASE(are_of_different_versions_and_the_program_uses_the_system_s) {
  const std::string_view older = system_library().version();
  const std::string_view newer = newer_library().version();
  BOOST_TEST(older == OpenSSL_version(OPENSSL_VERSION));
  BOOST_TEST(older != newer);
  BOOST_TEST(newer.starts_with("OpenSSL 3."));
  BOOST_TEST(newer >= "OpenSSL 3.5");
}

BOOST_AUTO_TEST_CASE(accept_each_other_s_signatures_and_no_wrong_ones) {
  for (const KeyAlgorithm algorithm : algorithms) {
    const auto key = crypto::generate_key(algorithm);
    BOOST_REQUIRE(key.has_value());
    OpenKey older(system_library(), algorithm, **key);
    OpenKey newer(newer_library(), algorithm, **key);
    const Bytes input = some_input(algorithm);
    for (OpenKey* signer : {&newer, &older, &newer}) {
      Bytes signature = signer->sign(input);
      BOOST_REQUIRE(!signature.empty());
      BOOST_TEST(older.verify(input, signature));
      BOOST_TEST(newer.verify(input, signature));
      signature.back() ^= 1;
      BOOST_TEST(!older.verify(input, signature));
      BOOST_TEST(!newer.verify(input, signature));
    }
  }
}

BOOST_AUTO_TEST_CASE(refuse_parameters_that_are_no_key) {
  const OSSL_PARAM none = OSSL_PARAM_construct_end();
  for (const char* type : {"RSA", "EC", "ED25519", "DSA", ""}) {
    BOOST_TEST(newer_library().open(type, &none) == nullptr);
  }
}

BOOST_AUTO_TEST_CASE(sign_on_several_threads_at_once) {
  const auto key = crypto::generate_key(KeyAlgorithm::ec_p384);
  BOOST_REQUIRE(key.has_value());
  const Bytes input = some_input(KeyAlgorithm::ec_p384);
  constexpr std::size_t threads_count = 4;
  constexpr std::size_t signatures_count = 20;
  std::array<std::vector<Bytes>, threads_count> made;
  std::vector<std::thread> threads;
  for (auto& signatures : made) {
    threads.emplace_back([&key, &input, &signatures] {
      OpenKey newer(newer_library(), KeyAlgorithm::ec_p384, **key);
      for (std::size_t i = 0; i < signatures_count; ++i) signatures.push_back(newer.sign(input));
    });
  }
  for (auto& thread : threads) thread.join();
  OpenKey older(system_library(), KeyAlgorithm::ec_p384, **key);
  for (const auto& signatures : made) {
    for (const Bytes& signature : signatures) BOOST_TEST(older.verify(input, signature));
  }
}

BOOST_AUTO_TEST_SUITE_END()
