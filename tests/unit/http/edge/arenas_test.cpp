#include "http/edge/arenas.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>

using sealmint::http::Arenas;

BOOST_AUTO_TEST_SUITE(arenas)

BOOST_AUTO_TEST_CASE(memory_is_used_again_when_a_request_is_over) {
  Arenas arenas;
  std::optional<Arenas::Lease> first(arenas.lend());
  void* const used = first->resource()->allocate(100);
  const Arenas::Lease second = arenas.lend();
  BOOST_TEST(second.resource()->allocate(100) != used);
  first.reset();
  const Arenas::Lease third = arenas.lend();
  BOOST_TEST(third.resource()->allocate(100) == used);
}

BOOST_AUTO_TEST_CASE(large_requests_are_served_and_leave_nothing) {
  Arenas arenas;
  void* used = nullptr;
  for (int round = 0; round < 3; ++round) {
    const Arenas::Lease lease = arenas.lend();
    void* const block = lease.resource()->allocate(100);
    if (round == 0) used = block;
    BOOST_TEST(block == used);
    auto* const large = static_cast<char*>(lease.resource()->allocate(1024 * 1024));
    large[1024 * 1024 - 1] = 'x';
  }
}

BOOST_AUTO_TEST_SUITE_END()
