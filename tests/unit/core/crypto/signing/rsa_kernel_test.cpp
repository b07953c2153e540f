#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <iostream>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/crypto/evp.hpp"
#include "core/crypto/signing/rsa_kernel/kernel.hpp"

using namespace sealmint;
using namespace sealmint::crypto::rsa_kernel;

namespace {

using Number = crypto::BigNumber;
using Limbs = std::vector<std::uint64_t>;

Number parameter(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  BOOST_REQUIRE(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  return Number(number);
}

Limbs limbs(const BIGNUM* number, int bits) {
  Limbs made(static_cast<std::size_t>(bits / 64));
  BOOST_REQUIRE(BN_bn2lebinpad(number, reinterpret_cast<unsigned char*>(made.data()), bits / 8) >
                0);
  return made;
}

Bytes block(const BIGNUM* number, int bits) {
  Bytes made(static_cast<std::size_t>(bits / 8));
  BOOST_REQUIRE(BN_bn2binpad(number, made.data(), bits / 8) >= 0);
  return made;
}

// A fresh key as the kernel takes it, and as OpenSSL's numbers to compare with.
struct Key {
  explicit Key(int bits_) : bits(bits_), pkey(EVP_RSA_gen(static_cast<unsigned>(bits_))) {
    const char* const names[]{OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2,
                              OSSL_PKEY_PARAM_RSA_EXPONENT1, OSSL_PKEY_PARAM_RSA_EXPONENT2,
                              OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
    for (const char* name : names) secrets.push_back(limbs(number(name).get(), bits / 2));
    modulus = number(OSSL_PKEY_PARAM_RSA_N);
    exponent = number(OSSL_PKEY_PARAM_RSA_D);
    modulus_limbs = limbs(modulus.get(), bits);
    Number square(BN_new());
    BN_set_bit(square.get(), 2 * static_cast<int>(montgomery_bits(bits)));
    BN_nnmod(square.get(), square.get(), modulus.get(), context.get());
    montgomery_square = limbs(square.get(), bits);
  }

  Number number(const char* name) const { return parameter(pkey.get(), name); }

  Bytes power(const BIGNUM* base) const {
    Number result(BN_new());
    BOOST_REQUIRE(BN_mod_exp(result.get(), base, exponent.get(), modulus.get(), context.get()) ==
                  1);
    return block(result.get(), bits);
  }

  int bits;
  crypto::EvpKey pkey;
  crypto::BigNumberContext context{BN_CTX_new()};
  std::vector<Limbs> secrets;
  Number modulus;
  Number exponent;
  Limbs modulus_limbs;
  Limbs montgomery_square;
};

struct AlignedScratch {
  explicit AlignedScratch(const Kernel& kernel)
      : bytes(static_cast<std::uint8_t*>(
            std::aligned_alloc(64, (kernel.scratch_bytes + 63) / 64 * 64))) {
    // What an earlier call left must not matter.
    std::fill_n(bytes.get(), kernel.scratch_bytes, std::uint8_t{0xaa});
  }
  struct Free {
    void operator()(std::uint8_t* memory) const { std::free(memory); }
  };
  std::unique_ptr<std::uint8_t, Free> bytes;
};

// Eight numbers below the modulus: the ends, multiples of a prime, and some by chance.
std::vector<Number> inputs_for(const Key& key) {
  std::vector<Number> inputs;
  for (int i = 0; i < 8; ++i) {
    inputs.emplace_back(BN_new());
    BN_priv_rand_range(inputs.back().get(), key.modulus.get());
  }
  BN_zero(inputs[1].get());
  BN_one(inputs[2].get());
  BN_copy(inputs[3].get(), key.modulus.get());
  BN_sub_word(inputs[3].get(), 1);
  inputs[4] = key.number(OSSL_PKEY_PARAM_RSA_FACTOR1);
  inputs[5] = key.number(OSSL_PKEY_PARAM_RSA_FACTOR2);
  BN_mul_word(inputs[5].get(), 3);
  return inputs;
}

void check(const Kernel& kernel, const Key& one, const Key& other) {
  const AlignedScratch scratch(kernel);
  const auto inputs = inputs_for(one);
  PrivateLanes signing;
  PublicLanes raising;
  std::vector<Bytes> given;
  std::vector<Bytes> made(lanes, Bytes(static_cast<std::size_t>(one.bits / 8)));
  auto raised = made;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    // Neighbours have different keys. The special inputs belong to the first.
    const Key& key = lane == 6 || lane == 0 ? other : one;
    Number input(BN_new());
    BN_nnmod(input.get(), inputs[lane].get(), key.modulus.get(), key.context.get());
    given.push_back(block(input.get(), key.bits));
    signing[lane] = {key.secrets[0].data(), key.secrets[1].data(), key.secrets[2].data(),
                     key.secrets[3].data(), key.secrets[4].data(), given[lane].data(),
                     made[lane].data()};
    raising[lane] = {key.modulus_limbs.data(), key.montgomery_square.data(), made[lane].data(),
                     raised[lane].data()};
  }
  kernel.sign(one.bits, signing, scratch.bytes.get());
  kernel.raise(one.bits, raising, scratch.bytes.get());
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    const Key& key = lane == 6 || lane == 0 ? other : one;
    const Number input(
        BN_bin2bn(given[lane].data(), static_cast<int>(given[lane].size()), nullptr));
    BOOST_TEST(made[lane] == key.power(input.get()), "bits " << one.bits << " lane " << lane);
    BOOST_TEST(raised[lane] == given[lane], "bits " << one.bits << " lane " << lane);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rsa_kernel_against_openssl)

BOOST_DATA_TEST_CASE(every_lane_has_the_answer_of_openssl,
                     boost::unit_test::data::make({1024, 2048, 3072, 4096}), bits) {
  const Key one(bits);
  const Key other(bits);
  check(portable_kernel(), one, other);
  if (const Kernel* kernel = avx512_kernel()) {
    for (int round = 0; round < 5; ++round) check(*kernel, one, other);
  } else {
    std::cout << "not run over AVX-512: this processor has no IFMA\n";
  }
}

// Small keys are quick: many of them, so that rare carries come up.
BOOST_AUTO_TEST_CASE(many_keys) {
  const Kernel* const kernel = avx512_kernel();
  for (int round = 0; round < 30; ++round) {
    const Key one(1024);
    const Key other(1024);
    check(kernel ? *kernel : portable_kernel(), one, other);
  }
}

// An input above the modulus is what an altered signature may be: it is reduced.
BOOST_AUTO_TEST_CASE(raising_takes_any_number_of_the_length) {
  const Key key(1024);
  const Bytes ones(128, std::uint8_t{0xff});
  Bytes raised(128);
  PublicLanes raising;
  raising.fill(
      {key.modulus_limbs.data(), key.montgomery_square.data(), ones.data(), raised.data()});
  const Number base(BN_bin2bn(ones.data(), 128, nullptr));
  const Number e(BN_new());
  BN_set_word(e.get(), 65537);
  Number expected(BN_new());
  BN_mod_exp(expected.get(), base.get(), e.get(), key.modulus.get(), key.context.get());
  for (const Kernel* kernel : {&portable_kernel(), avx512_kernel()}) {
    if (!kernel) continue;
    const AlignedScratch scratch(*kernel);
    kernel->raise(1024, raising, scratch.bytes.get());
    BOOST_TEST(raised == block(expected.get(), 1024));
  }
}

BOOST_AUTO_TEST_SUITE_END()
