// Where the newer libcrypto keeps a key: the whole memory of the process is searched for it.
#include <boost/test/unit_test.hpp>
#include <openssl/core_names.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "core/crypto/key.hpp"
#include "core/crypto/newer_openssl/newer_openssl.h"
#include "core/crypto/signing/libcrypto_functions.h"
#include "tests/support/process_memory.hpp"

using namespace sealmint;
using namespace sealmint::testing;

namespace {

constexpr std::size_t modulus_bytes = 384;
constexpr std::array<const char*, 8> names{
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,           OSSL_PKEY_PARAM_RSA_D,
    OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,     OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
constexpr std::size_t first_factor = 3;

// Each number in `modulus_bytes` little-endian bytes, as OSSL_PARAM has them on this machine.
using Numbers = std::array<std::array<std::uint8_t, modulus_bytes>, names.size()>;

// In a process of its own, so that this one has never seen the key.
Numbers masked_key_of_another_process() {
  std::array<int, 2> ends{};
  BOOST_REQUIRE_EQUAL(pipe(ends.data()), 0);
  const pid_t child = fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    const auto key = crypto::generate_key(model::KeyAlgorithm::rsa_3072);
    Numbers numbers{};
    for (std::size_t i = 0; i < names.size() && key.has_value(); ++i) {
      BIGNUM* number = nullptr;
      EVP_PKEY_get_bn_param(key->get(), names[i], &number);
      BN_bn2lebinpad(number, numbers[i].data(), modulus_bytes);
      for (auto& byte : numbers[i]) byte ^= mask;
    }
    const bool is_written = write(ends[1], &numbers, sizeof numbers) == sizeof numbers;
    _exit(key.has_value() && is_written ? 0 : 1);
  }
  Numbers numbers{};
  BOOST_REQUIRE_EQUAL(read(ends[0], &numbers, sizeof numbers), sizeof numbers);
  close(ends[0]);
  close(ends[1]);
  int status = -1;
  BOOST_REQUIRE_EQUAL(waitpid(child, &status, 0), child);
  BOOST_REQUIRE_EQUAL(status, 0);
  return numbers;
}

sealmint_libcrypto_key* open_masked(Numbers numbers) {
  std::array<OSSL_PARAM, names.size() + 1> params{};
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (auto& byte : numbers[i]) byte ^= mask;
    params[i] = OSSL_PARAM_construct_BN(names[i], numbers[i].data(), numbers[i].size());
  }
  params.back() = OSSL_PARAM_construct_end();
  auto* const key = sealmint_newer_libcrypto()->open("RSA", params.data());
  OPENSSL_cleanse(&numbers, sizeof numbers);
  return key;
}

}  // namespace

// A sanitizer maps terabytes, too much to search.
BOOST_AUTO_TEST_CASE(a_key_stands_in_the_secure_heap_only_and_is_gone_when_closed,
                     *boost::unit_test::enable_if<!has_shadow_memory>()) {
  const Numbers numbers = masked_key_of_another_process();
  const auto factor = std::span{numbers[first_factor]}.first(64);
  BOOST_TEST(find_in_this_process(factor).in_secure_heap == 0);

  auto* const key = open_masked(numbers);
  BOOST_REQUIRE(key != nullptr);
  Bytes block(modulus_bytes, 0x5a);
  block.front() = 0;
  Bytes signature(modulus_bytes);
  std::size_t size = signature.size();
  BOOST_TEST(sealmint_newer_libcrypto()->sign(key, block.data(), block.size(), signature.data(),
                                              &size) == 1);
  const Finds while_open = find_in_this_process(factor);
  BOOST_TEST(while_open.in_secure_heap > 0);
  BOOST_TEST(while_open.elsewhere == 0);

  sealmint_newer_libcrypto()->close(key);
  const Finds when_closed = find_in_this_process(factor);
  BOOST_TEST(when_closed.in_secure_heap == 0);
  BOOST_TEST(when_closed.elsewhere == 0);
}
