#include "core/crypto/signing/nonces.hpp"

#include <boost/test/unit_test.hpp>
#include <openssl/ec.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "core/crypto/key_names.hpp"
#include "tests/unit/core/crypto/signing/signing_fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

constexpr std::array curves{model::KeyAlgorithm::ec_p256, model::KeyAlgorithm::ec_p384,
                            model::KeyAlgorithm::ec_p521};

// n + difference, as limbs.
std::vector<std::uint64_t> near_order(model::KeyAlgorithm curve, int difference) {
  const std::unique_ptr<EC_GROUP, Freer<EC_GROUP_free>> group{
      EC_GROUP_new_by_curve_name(OBJ_txt2nid(curve_name(curve).data()))};
  const BigNumber number{BN_dup(EC_GROUP_get0_order(group.get()))};
  if (difference < 0) BN_sub_word(number.get(), static_cast<BN_ULONG>(-difference));
  if (difference > 0) BN_add_word(number.get(), static_cast<BN_ULONG>(difference));
  std::vector<std::uint64_t> limbs(order_limbs(curve));
  BN_bn2lebinpad(number.get(), reinterpret_cast<std::uint8_t*>(limbs.data()),
                 static_cast<int>(limbs.size() * 8));
  return limbs;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(nonces)

BOOST_AUTO_TEST_CASE(only_one_to_order_minus_one_is_valid) {
  for (const auto curve : curves) {
    BOOST_TEST(is_valid_nonce(curve, near_order(curve, -1)));
    BOOST_TEST(is_valid_nonce(curve, near_order(curve, -1000)));
    BOOST_TEST(!is_valid_nonce(curve, near_order(curve, 0)));
    BOOST_TEST(!is_valid_nonce(curve, near_order(curve, 1)));
    std::vector<std::uint64_t> number(order_limbs(curve));
    BOOST_TEST(!is_valid_nonce(curve, number));
    for (std::size_t limb = 0; limb + 1 < number.size(); ++limb) {
      number.assign(number.size(), 0);
      number[limb] = 1;
      BOOST_TEST(is_valid_nonce(curve, number));
      number[limb] = ~std::uint64_t{0};
      BOOST_TEST(is_valid_nonce(curve, number));
    }
    number.assign(number.size(), ~std::uint64_t{0});
    BOOST_TEST(!is_valid_nonce(curve, number));
  }
}

BOOST_AUTO_TEST_CASE(drawn_ones_are_valid_and_never_the_same) {
  const Bytes bound_to(64, 0x11);
  for (const auto curve : curves) {
    std::set<std::vector<std::uint64_t>> seen;
    const std::size_t limbs = order_limbs(curve);
    std::vector<std::uint64_t> drawn(8 * limbs);
    for (int round = 0; round < 250; ++round) {
      draw_nonces(curve, bound_to, drawn);
      for (std::size_t i = 0; i < 8; ++i) {
        const auto one = std::span{drawn}.subspan(i * limbs, limbs);
        BOOST_TEST(is_valid_nonce(curve, one));
        seen.emplace(one.begin(), one.end());
      }
    }
    BOOST_TEST(seen.size() == 2000U);
    // Both halves of the range come up: the top limb is not stuck.
    const std::uint64_t top_bit =
        curve == model::KeyAlgorithm::ec_p521 ? 0x100 : std::uint64_t{1} << 63;
    const auto high =
        std::ranges::count_if(seen, [&](const auto& one) { return (one.back() & top_bit) != 0; });
    BOOST_TEST(high > 800);
    BOOST_TEST(high < 1200);
  }
}

// A child has the state of its parent's generator, and must draw other nonces for the same input.
BOOST_AUTO_TEST_CASE(a_forked_process_draws_others) {
  const Bytes bound_to(64, 0x22);
  std::array<std::uint64_t, 4> mine{};
  draw_nonces(model::KeyAlgorithm::ec_p256, bound_to, mine);
  std::array<int, 2> ends{};
  BOOST_REQUIRE(::pipe(ends.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    std::array<std::uint64_t, 4> its{};
    draw_nonces(model::KeyAlgorithm::ec_p256, bound_to, its);
    const auto written = ::write(ends[1], its.data(), sizeof its);
    ::_exit(written == sizeof its ? 0 : 1);
  }
  std::array<std::uint64_t, 4> its{};
  BOOST_TEST(::read(ends[0], its.data(), sizeof its) == static_cast<ssize_t>(sizeof its));
  int status = 0;
  ::waitpid(child, &status, 0);
  BOOST_TEST(status == 0);
  draw_nonces(model::KeyAlgorithm::ec_p256, bound_to, mine);
  BOOST_TEST((mine != its));
  ::close(ends[0]);
  ::close(ends[1]);
}

BOOST_AUTO_TEST_SUITE_END()
