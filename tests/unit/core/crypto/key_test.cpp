#include "core/crypto/key.hpp"

#include <boost/test/unit_test.hpp>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "tests/unit/core/crypto/fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

EvpKey ec_key(const char* curve) { return EvpKey{EVP_EC_gen(curve)}; }

EvpKey rsa_key_with_exponent(int bits, unsigned exponent) {
  const EvpKeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
  EVP_PKEY_keygen_init(context.get());
  EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), bits);
  const BigNumber number{BN_new()};
  BN_set_word(number.get(), exponent);
  EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), number.get());
  EVP_PKEY* key = nullptr;
  EVP_PKEY_generate(context.get(), &key);
  return EvpKey{key};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(keys)

BOOST_AUTO_TEST_CASE(every_kind_is_recognised) {
  for (const auto algorithm : all_key_algorithms) {
    auto& key = shared_key(algorithm);
    BOOST_TEST((key.algorithm() == algorithm));
    BOOST_REQUIRE(evp_key_of(key));
    BOOST_TEST((must(algorithm_of(*evp_key_of(key))) == algorithm));
    BOOST_TEST((must(public_key_der(*evp_key_of(key))) ==
                Bytes(key.public_key_der().begin(), key.public_key_der().end())));
  }
}

BOOST_AUTO_TEST_CASE(kinds_we_do_not_list_are_unsupported) {
  for (const char* curve : {"secp256k1", "secp224r1", "brainpoolP256r1", "prime192v1"}) {
    const EvpKey key = ec_key(curve);
    BOOST_REQUIRE(key);
    BOOST_TEST(refuses(algorithm_of(*key), ErrorKind::unsupported), curve);
  }
  for (const int bits : {1024, 2056}) {
    const EvpKey key = rsa_key_with_exponent(bits, 65537);
    BOOST_REQUIRE(key);
    BOOST_TEST(refuses(algorithm_of(*key), ErrorKind::unsupported, std::to_string(bits)));
  }
  const EvpKey small_exponent = rsa_key_with_exponent(2048, 3);
  BOOST_REQUIRE(small_exponent);
  BOOST_TEST(refuses(algorithm_of(*small_exponent), ErrorKind::unsupported, "65537"));
  for (const char* type : {"ED448", "X25519"}) {
    const EvpKey key{EVP_PKEY_Q_keygen(nullptr, nullptr, type)};
    BOOST_REQUIRE(key);
    BOOST_TEST(refuses(algorithm_of(*key), ErrorKind::unsupported, type));
  }
}

BOOST_AUTO_TEST_CASE(explicit_curve_parameters_are_unsupported) {
  const EvpKey key = ec_key("prime256v1");
  BOOST_REQUIRE(EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_ENCODING,
                                               OSSL_PKEY_EC_ENCODING_EXPLICIT) == 1);
  const Bytes der = must(public_key_der(*key));
  const std::uint8_t* at = der.data();
  const EvpKey read{d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()))};
  BOOST_REQUIRE(read);
  BOOST_TEST(refuses(algorithm_of(*read), ErrorKind::unsupported, "explicit"));
}

BOOST_AUTO_TEST_CASE(raw_parameters_bring_the_same_key_back) {
  for (const auto algorithm : all_key_algorithms) {
    EVP_PKEY& key = *evp_key_of(shared_key(algorithm));
    const SecureBytes raw = must(to_raw_parameters(key));
    BOOST_TEST(raw.span()[0] == 1);
    BOOST_TEST(raw.span()[1] == static_cast<int>(algorithm));
    const EvpKey loaded = must(from_raw_parameters(raw.span()));
    BOOST_TEST(EVP_PKEY_eq(&key, loaded.get()) == 1);
    const SecureBytes again = must(to_raw_parameters(*loaded));
    BOOST_TEST(equal_constant_time(raw.span(), again.span()));
  }
}

// Every truncation is refused, and so are the first bytes when they say something else.
BOOST_AUTO_TEST_CASE(damaged_raw_parameters_are_refused) {
  for (const auto algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p521,
                               model::KeyAlgorithm::ed25519}) {
    const SecureBytes raw = must(to_raw_parameters(*evp_key_of(shared_key(algorithm))));
    const Bytes bytes(raw.span().begin(), raw.span().end());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      BOOST_TEST(from_raw_parameters(ByteView{bytes}.first(size)).has_error());
    }
    Bytes longer = bytes;
    longer.push_back(0);
    BOOST_TEST(from_raw_parameters(longer).has_error());
    for (int other = 0; other < 256; ++other) {
      Bytes changed = bytes;
      if (other != 1) {
        changed[0] = static_cast<std::uint8_t>(other);
        BOOST_TEST(from_raw_parameters(changed).has_error());
      }
      changed = bytes;
      if (other != static_cast<int>(algorithm)) {
        changed[1] = static_cast<std::uint8_t>(other);
        BOOST_TEST(from_raw_parameters(changed).has_error());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_point_off_the_curve_is_refused) {
  const SecureBytes raw =
      must(to_raw_parameters(*evp_key_of(shared_key(model::KeyAlgorithm::ec_p256))));
  Bytes bytes(raw.span().begin(), raw.span().end());
  bytes.back() ^= 1;
  BOOST_TEST(from_raw_parameters(bytes).has_error());
}

BOOST_AUTO_TEST_SUITE_END()
