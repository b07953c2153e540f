#include "core/audit/id_set.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/log_records.hpp"

namespace sealmint::audit {
namespace {

BOOST_AUTO_TEST_SUITE(id_set)

BOOST_AUTO_TEST_CASE(an_id_goes_in_once) {
  IdSet ids;
  for (std::uint64_t i = 0; i < 10'000; ++i) BOOST_TEST_REQUIRE(ids.insert(tests::uuid_of(i)));
  for (std::uint64_t i = 0; i < 10'000; ++i) BOOST_TEST_REQUIRE(!ids.insert(tests::uuid_of(i)));
  BOOST_TEST(ids.size() == 10'000U);
}

// A set of more than 131,072 places lies on huge pages, and moves there as it grows.
BOOST_AUTO_TEST_CASE(a_set_that_grows_large_loses_none) {
  constexpr std::uint64_t count = 300'000;
  IdSet ids;
  for (std::uint64_t i = 0; i < count; ++i) {
    ids.expect(tests::uuid_of(i));
    BOOST_TEST_REQUIRE(ids.insert(tests::uuid_of(i)));
  }
  for (std::uint64_t i = 0; i < count; ++i) BOOST_TEST_REQUIRE(!ids.insert(tests::uuid_of(i)));
  BOOST_TEST(ids.size() == count);
}

BOOST_AUTO_TEST_CASE(ids_that_differ_in_one_bit_are_two) {
  IdSet ids(128);
  for (std::size_t bit = 0; bit < 128; ++bit) {
    Uuid id = tests::uuid_of(1);
    id.bytes.at(bit / 8) ^= static_cast<std::uint8_t>(1U << bit % 8);
    BOOST_TEST_REQUIRE(ids.insert(id));
  }
  BOOST_TEST(ids.insert(tests::uuid_of(1)));
}

BOOST_AUTO_TEST_CASE(nil_is_an_id_like_others) {
  IdSet ids;
  BOOST_TEST(ids.insert(Uuid{}));
  BOOST_TEST(!ids.insert(Uuid{}));
  BOOST_TEST(ids.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::audit
