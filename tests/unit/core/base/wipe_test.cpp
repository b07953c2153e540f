#include "core/base/wipe.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

using namespace sealmint;

BOOST_AUTO_TEST_SUITE(wipe_suite)

BOOST_AUTO_TEST_CASE(every_byte_of_every_kind_of_memory_goes) {
  std::string text = "a private key in PEM, longer than what a string holds by itself";
  std::vector<std::uint8_t> bytes(100, 7);
  std::array<std::uint64_t, 9> limbs{};
  limbs.fill(~std::uint64_t{0});
  wipe(text);
  wipe(bytes);
  wipe(limbs);
  BOOST_TEST(text == std::string(text.size(), '\0'));
  BOOST_TEST(std::ranges::count(bytes, 0) == 100);
  BOOST_TEST(std::ranges::count(limbs, 0U) == 9);
}

BOOST_AUTO_TEST_CASE(a_part_leaves_the_rest) {
  std::array<std::uint8_t, 8> bytes{1, 2, 3, 4, 5, 6, 7, 8};
  wipe(std::span(bytes).subspan(2, 3));
  BOOST_TEST((bytes == std::array<std::uint8_t, 8>{1, 2, 0, 0, 0, 6, 7, 8}));
}

BOOST_AUTO_TEST_CASE(nothing_is_nothing_to_wipe) {
  std::string empty;
  wipe(empty);
  wipe(std::span<std::uint8_t>{});
  BOOST_TEST(empty.empty());
}

BOOST_AUTO_TEST_SUITE_END()
